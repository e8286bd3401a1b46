/** How an operation's arguments become an HTTP request: kept with the tool as its call plan. */
import { z } from 'zod';

export const parameterPlanSchema = z.object({
  /** The tool's argument. */
  arg: z.string(),
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  style: z.enum(['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'json']),
  explode: z.boolean(),
});
export type ParameterPlan = z.infer<typeof parameterPlanSchema>;

export const bodyPlanSchema = z.object({
  contentType: z.string(),
  encoding: z.enum(['json', 'form', 'multipart', 'text']),
  required: z.boolean(),
  /** `whole`: one argument is the body. `merged`: the body's properties are arguments of their own. */
  shape: z.union([
    z.object({ kind: z.literal('whole'), arg: z.string() }),
    z.object({
      kind: z.literal('merged'),
      properties: z.array(z.object({ arg: z.string(), name: z.string() })),
      /** Arguments that are nowhere declared belong to the body too. */
      takesOthers: z.boolean(),
    }),
  ]),
});
export type BodyPlan = z.infer<typeof bodyPlanSchema>;

export const callPlanSchema = z.object({
  method: z.string(),
  /** With `{name}` places. */
  path: z.string(),
  /** Server of this operation as the document gives it, variables filled in; may be relative. Null: none is given. */
  server: z.string().nullable(),
  parameters: z.array(parameterPlanSchema),
  body: bodyPlanSchema.nullable(),
});
export type CallPlan = z.infer<typeof callPlanSchema>;
