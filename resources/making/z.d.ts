/**
 * `z` as made tools see it: the part of zod 4 that schemas of tools use, declared compactly. In a run it is zod itself. zod's own
 * declarations (245 KB) are right too, but take the checker ten times as long a draft, and their messages are longer.
 * z-functions.d.ts has its functions;
 * test/forge/compile/z-declarations.test.ts compares both with zod.
 */
declare module 'jig' {
  export namespace z {
    /** Any schema, by what it makes of values: what type parameters ask for. Comparing all methods would take ten times as long. */
    export interface SomeType {
      readonly _zod: { output: unknown; input: unknown; outOptional: boolean; inOptional: boolean };
    }
    /** `OutOptional` and `InOptional`: the key may be absent in an object's output or input. */
    export interface ZodType<
      out Output = unknown,
      out Input = unknown,
      out OutOptional extends boolean = boolean,
      out InOptional extends boolean = boolean,
    > {
      readonly _zod: { output: Output; input: Input; outOptional: OutOptional; inOptional: InOptional };
      /** Throws a ZodError. */
      parse(value: unknown): Output;
      safeParse(value: unknown): ZodSafeParseResult<Output>;
      parseAsync(value: unknown): Promise<Output>;
      safeParseAsync(value: unknown): Promise<ZodSafeParseResult<Output>>;
      /** For the agent that calls the tool: what the value means. */
      describe(text: string): this;
      readonly description: string | undefined;
      meta(data: { title?: string; description?: string; examples?: unknown[]; [key: string]: unknown }): this;
      optional(): ZodOptional<this>;
      nullable(): ZodNullable<this>;
      nullish(): ZodOptional<ZodNullable<this>>;
      nonoptional(): ZodType<Exclude<Output, undefined>, Exclude<Input, undefined>, false, false>;
      /** The value for a missing one. */
      default(value: Exclude<Output, undefined> | (() => Exclude<Output, undefined>)): ZodDefault<this>;
      prefault(value: Input | (() => Input)): ZodDefault<this>;
      catch(value: Output | (() => Output)): ZodType<Output, Input, false, true>;
      array(): ZodArray<this>;
      or<Other extends SomeType>(other: Other): ZodUnion<[this, Other]>;
      and<Other extends SomeType>(other: Other): ZodIntersection<this, Other>;
      refine<Narrow extends Output>(
        test: (value: Output) => value is Narrow,
        message?: Message,
      ): ZodType<Narrow, Input, OutOptional, InOptional> & this;
      refine(
        test: (value: Output) => unknown,
        message?:
          | Message
          | { message?: string; error?: string; path?: PropertyKey[]; when?: (payload: { value: unknown }) => boolean; abort?: boolean },
      ): this;
      superRefine(test: (value: Output, context: RefinementContext) => void | Promise<void>): this;
      check(...checks: ((context: { value: Output; issues: unknown[] }) => void)[]): this;
      overwrite(change: (value: Output) => Output): this;
      transform<Changed>(
        change: (value: Output, context: RefinementContext) => Changed,
      ): ZodType<Awaited<Changed>, Input, false, InOptional>;
      pipe<Next extends SomeType>(next: Next): ZodType<output<Next>, Input, OutOptional, InOptional>;
      brand<Brand extends PropertyKey>(
        brand?: Brand,
      ): ZodType<Output & { readonly [brandKey]: { [Name in Brand]: true } }, Input, OutOptional, InOptional>;
      readonly(): ZodReadonly<this>;
      isOptional(): boolean;
      isNullable(): boolean;
      unwrap(): ZodType;
    }
    const brandKey: unique symbol;
    export type ZodTypeAny = ZodType;
    export type ZodSchema<Output = unknown, Input = unknown> = ZodType<Output, Input>;

    /** What a valid value becomes. */
    export type output<Schema extends { readonly _zod: { output: unknown } }> = Schema['_zod']['output'];
    export type infer<Schema extends { readonly _zod: { output: unknown } }> = Schema['_zod']['output'];
    /** What a caller may give. */
    export type input<Schema extends { readonly _zod: { input: unknown } }> = Schema['_zod']['input'];
    export type Infer<Schema extends SomeType> = output<Schema>;
    export type TypeOf<Schema extends SomeType> = output<Schema>;

    export type Message =
      | string
      | {
          message?: string;
          error?: string | ((issue: { input?: unknown; code?: string; message?: string }) => string | undefined);
          abort?: boolean;
        };
    /** Written so that messages show the fields, not this name. */
    export type Flatten<Value> = { [Key in keyof Value]: Value[Key] } & {};

    export interface ZodSafeParseSuccess<Output> {
      success: true;
      data: Output;
      error?: undefined;
    }
    export interface ZodSafeParseError<Output> {
      success: false;
      error: ZodError<Output>;
      data?: undefined;
    }
    export type ZodSafeParseResult<Output> = ZodSafeParseSuccess<Output> | ZodSafeParseError<Output>;
    export interface ZodIssue {
      code: string;
      path: PropertyKey[];
      message: string;
      input?: unknown;
      [key: string]: unknown;
    }
    export interface ZodError<Value = unknown> extends Error {
      readonly type: Value;
      issues: ZodIssue[];
      format(): { _errors: string[]; [key: string]: unknown };
      flatten(): { formErrors: string[]; fieldErrors: Record<string, string[] | undefined> };
    }
    export const ZodError: { new (issues: ZodIssue[]): ZodError };
    export interface RefinementContext {
      value: unknown;
      issues: unknown[];
      addIssue(issue: string | { code?: string; message?: string; path?: PropertyKey[]; input?: unknown; [key: string]: unknown }): void;
    }
    export type RefinementCtx = RefinementContext;
    export function prettifyError(error: ZodError): string;
    export function flattenError(error: ZodError): { formErrors: string[]; fieldErrors: Record<string, string[] | undefined> };
    export function treeifyError(error: ZodError): { errors: string[]; properties?: Record<string, unknown>; items?: unknown[] };
    export function toJSONSchema(schema: ZodType, options?: Record<string, unknown>): Record<string, unknown>;

    export interface ZodOptional<Inner extends SomeType = SomeType> extends ZodType<
      output<Inner> | undefined,
      input<Inner> | undefined,
      true,
      true
    > {
      unwrap(): Inner;
    }
    export interface ZodNullable<Inner extends SomeType = SomeType> extends ZodType<
      output<Inner> | null,
      input<Inner> | null,
      Inner['_zod']['outOptional'],
      Inner['_zod']['inOptional']
    > {
      unwrap(): Inner;
    }
    export interface ZodReadonly<Inner extends SomeType = SomeType> extends ZodType<
      Readonly<output<Inner>>,
      input<Inner>,
      Inner['_zod']['outOptional'],
      Inner['_zod']['inOptional']
    > {}
    export interface ZodDefault<Inner extends SomeType = SomeType> extends ZodType<
      Exclude<output<Inner>, undefined>,
      input<Inner> | undefined,
      false,
      true
    > {
      unwrap(): Inner;
    }

    export interface ZodString<Input = string> extends ZodType<string, Input, false, false> {
      min(length: number, message?: Message): this;
      max(length: number, message?: Message): this;
      length(length: number, message?: Message): this;
      nonempty(message?: Message): this;
      regex(pattern: RegExp, message?: Message): this;
      includes(part: string, message?: Message): this;
      startsWith(part: string, message?: Message): this;
      endsWith(part: string, message?: Message): this;
      trim(): this;
      toLowerCase(): this;
      toUpperCase(): this;
      lowercase(message?: Message): this;
      uppercase(message?: Message): this;
      normalize(form?: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): this;
      email(message?: Message): this;
      url(message?: Message): this;
      uuid(message?: Message): this;
      guid(message?: Message): this;
      nanoid(message?: Message): this;
      cuid(message?: Message): this;
      cuid2(message?: Message): this;
      ulid(message?: Message): this;
      base64(message?: Message): this;
      base64url(message?: Message): this;
      jwt(message?: Message): this;
      emoji(message?: Message): this;
      ipv4(message?: Message): this;
      ipv6(message?: Message): this;
      cidrv4(message?: Message): this;
      cidrv6(message?: Message): this;
      e164(message?: Message): this;
      datetime(options?: Message | DateTimeOptions): this;
      date(message?: Message): this;
      time(options?: Message | { precision?: number | null }): this;
      duration(message?: Message): this;
    }
    export interface DateTimeOptions {
      offset?: boolean;
      local?: boolean;
      precision?: number | null;
      message?: string;
    }

    export interface ZodNumber<Input = number> extends ZodType<number, Input, false, false> {
      min(value: number, message?: Message): this;
      max(value: number, message?: Message): this;
      gt(value: number, message?: Message): this;
      gte(value: number, message?: Message): this;
      lt(value: number, message?: Message): this;
      lte(value: number, message?: Message): this;
      int(message?: Message): this;
      safe(message?: Message): this;
      positive(message?: Message): this;
      nonnegative(message?: Message): this;
      negative(message?: Message): this;
      nonpositive(message?: Message): this;
      multipleOf(value: number, message?: Message): this;
      step(value: number, message?: Message): this;
      finite(message?: Message): this;
    }
    export interface ZodBigInt<Input = bigint> extends ZodType<bigint, Input, false, false> {
      min(value: bigint, message?: Message): this;
      max(value: bigint, message?: Message): this;
      positive(message?: Message): this;
      nonnegative(message?: Message): this;
    }
    export interface ZodDate<Input = Date> extends ZodType<Date, Input, false, false> {
      min(value: Date | number, message?: Message): this;
      max(value: Date | number, message?: Message): this;
    }
    export interface ZodArray<Item extends SomeType = SomeType> extends ZodType<output<Item>[], input<Item>[], false, false> {
      readonly element: Item;
      min(length: number, message?: Message): this;
      max(length: number, message?: Message): this;
      length(length: number, message?: Message): this;
      nonempty(message?: Message): this;
      unwrap(): Item;
    }
    export interface ZodEnum<Values extends Record<string, string | number> = Record<string, string | number>> extends ZodType<
      Values[keyof Values],
      Values[keyof Values],
      false,
      false
    > {
      readonly enum: Values;
      readonly options: Values[keyof Values][];
      extract<const Names extends readonly (keyof Values)[]>(names: Names): ZodEnum<Pick<Values, Names[number]>>;
      exclude<const Names extends readonly (keyof Values)[]>(names: Names): ZodEnum<Omit<Values, Names[number]>>;
    }
    export type LiteralValue = string | number | bigint | boolean | null | undefined;
    export interface ZodLiteral<Value extends LiteralValue = LiteralValue> extends ZodType<Value, Value, false, false> {
      readonly value: Value;
      readonly values: Set<Value>;
    }
    export interface ZodUnion<Options extends readonly SomeType[] = readonly SomeType[]> extends ZodType<
      output<Options[number]>,
      input<Options[number]>,
      Options[number]['_zod']['outOptional'] extends false ? false : true,
      Options[number]['_zod']['inOptional'] extends false ? false : true
    > {
      readonly options: Options;
    }
    export interface ZodIntersection<Left extends SomeType = SomeType, Right extends SomeType = SomeType> extends ZodType<
      output<Left> & output<Right>,
      input<Left> & input<Right>,
      false,
      false
    > {}
    export interface ZodTuple<Items extends readonly SomeType[] = readonly SomeType[], Rest extends SomeType | null = null> extends ZodType<
      TupleOf<Items, Rest, 'output'>,
      TupleOf<Items, Rest, 'input'>,
      false,
      false
    > {
      rest<Next extends SomeType>(rest: Next): ZodTuple<Items, Next>;
    }
    export type TupleOf<Items extends readonly SomeType[], Rest extends SomeType | null, Side extends 'output' | 'input'> = [
      ...{ -readonly [Index in keyof Items]: Items[Index]['_zod'][Side] },
      ...(Rest extends SomeType ? Rest['_zod'][Side][] : []),
    ];
    export interface ZodRecord<Key extends SomeType = SomeType, Value extends SomeType = SomeType> extends ZodType<
      Record<output<Key> & PropertyKey, output<Value>>,
      Record<input<Key> & PropertyKey, input<Value>>,
      false,
      false
    > {
      readonly keyType: Key;
      readonly valueType: Value;
    }

    export type Shape = Readonly<Record<string, SomeType>>;
    export type ObjectSide<Fields extends Shape, Side extends 'output' | 'input', Flag extends 'outOptional' | 'inOptional'> = Flatten<
      { -readonly [Key in keyof Fields as Fields[Key]['_zod'][Flag] extends true ? never : Key]: Fields[Key]['_zod'][Side] } & {
        -readonly [Key in keyof Fields as Fields[Key]['_zod'][Flag] extends true ? Key : never]?: Fields[Key]['_zod'][Side];
      }
    >;
    export type Merged<Fields, More> = Flatten<Omit<Fields, keyof More> & More>;
    export type Chosen<Keys> = { [Key in Keys & string]?: true };
    /** `Extra` is what other keys hold: unknown in loose objects, none otherwise. */
    export interface ZodObject<Fields extends Shape = Shape, Extra = {}> extends ZodType<
      ObjectSide<Fields, 'output', 'outOptional'> & Extra,
      ObjectSide<Fields, 'input', 'inOptional'> & Extra,
      false,
      false
    > {
      readonly shape: Fields;
      extend<More extends Shape>(more: More): ZodObject<Merged<Fields, More>, Extra>;
      safeExtend<More extends Shape>(more: More): ZodObject<Merged<Fields, More>, Extra>;
      merge<More extends Shape>(other: ZodObject<More>): ZodObject<Merged<Fields, More>, Extra>;
      pick<Mask extends Chosen<keyof Fields>>(mask: Mask): ZodObject<Pick<Fields, keyof Fields & keyof Mask>, Extra>;
      omit<Mask extends Chosen<keyof Fields>>(mask: Mask): ZodObject<Omit<Fields, keyof Mask>, Extra>;
      partial(): ZodObject<{ [Key in keyof Fields]: ZodOptional<Fields[Key]> }, Extra>;
      partial<Mask extends Chosen<keyof Fields>>(
        mask: Mask,
      ): ZodObject<{ [Key in keyof Fields]: Key extends keyof Mask ? ZodOptional<Fields[Key]> : Fields[Key] }, Extra>;
      required(): ZodObject<
        { [Key in keyof Fields]: ZodType<Exclude<output<Fields[Key]>, undefined>, Exclude<input<Fields[Key]>, undefined>, false, false> },
        Extra
      >;
      strict(message?: Message): ZodObject<Fields>;
      strip(): ZodObject<Fields>;
      loose(): ZodObject<Fields, Record<string, unknown>>;
      passthrough(): ZodObject<Fields, Record<string, unknown>>;
      catchall<Other extends SomeType>(other: Other): ZodObject<Fields, Record<string, output<Other>>>;
      keyof(): ZodEnum<{ [Key in keyof Fields & string]: Key }>;
    }
    export type ZodRawShape = Shape;
    export type AnyZodObject = ZodObject;
  }
}
