/** The functions of `z` (z.d.ts has its types). */
declare module 'jig' {
  export namespace z {
    export function string(message?: Message): ZodString;
    export function email(message?: Message): ZodString;
    export function url(options?: Message | { protocol?: RegExp; hostname?: RegExp; normalize?: boolean; error?: string }): ZodString;
    export function httpUrl(message?: Message): ZodString;
    export function hostname(message?: Message): ZodString;
    export function uuid(message?: Message): ZodString;
    export function uuidv4(message?: Message): ZodString;
    export function uuidv7(message?: Message): ZodString;
    export function guid(message?: Message): ZodString;
    export function nanoid(message?: Message): ZodString;
    export function cuid(message?: Message): ZodString;
    export function cuid2(message?: Message): ZodString;
    export function ulid(message?: Message): ZodString;
    export function emoji(message?: Message): ZodString;
    export function base64(message?: Message): ZodString;
    export function base64url(message?: Message): ZodString;
    export function hex(message?: Message): ZodString;
    export function jwt(message?: Message): ZodString;
    export function ipv4(message?: Message): ZodString;
    export function ipv6(message?: Message): ZodString;
    export function cidrv4(message?: Message): ZodString;
    export function cidrv6(message?: Message): ZodString;
    export function e164(message?: Message): ZodString;
    export namespace iso {
      function date(message?: Message): ZodString;
      function time(options?: Message | { precision?: number | null }): ZodString;
      function datetime(options?: Message | DateTimeOptions): ZodString;
      function duration(message?: Message): ZodString;
    }
    export function number(message?: Message): ZodNumber;
    export function int(message?: Message): ZodNumber;
    export function int32(message?: Message): ZodNumber;
    export function uint32(message?: Message): ZodNumber;
    export function float32(message?: Message): ZodNumber;
    export function float64(message?: Message): ZodNumber;
    export function bigint(message?: Message): ZodBigInt;
    export function boolean(message?: Message): ZodType<boolean, boolean, false, false>;
    export function stringbool(options?: { truthy?: string[]; falsy?: string[] }): ZodType<boolean, string, false, false>;
    export function date(message?: Message): ZodDate;
    export function symbol(message?: Message): ZodType<symbol, symbol, false, false>;
    export function any(): ZodType<any, any, false, false>;
    export function unknown(): ZodType<unknown, unknown, false, false>;
    export function never(message?: Message): ZodType<never, never, false, false>;
    function _null(message?: Message): ZodType<null, null, false, false>;
    function _undefined(message?: Message): ZodType<undefined, undefined, true, true>;
    function _void(message?: Message): ZodType<void, void, false, false>;
    export { _null as null, _undefined as undefined, _void as void };
    export function nan(message?: Message): ZodType<number, number, false, false>;
    export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
    export function json(message?: Message): ZodType<JsonValue, JsonValue, false, false>;
    export function literal<const Value extends LiteralValue>(value: Value, message?: Message): ZodLiteral<Value>;
    export function literal<const Values extends readonly LiteralValue[]>(values: Values, message?: Message): ZodLiteral<Values[number]>;
    function _enum<const Values extends readonly string[]>(
      values: Values,
      message?: Message,
    ): ZodEnum<{ [Value in Values[number]]: Value }>;
    function _enum<const Values extends Readonly<Record<string, string | number>>>(
      values: Values,
      message?: Message,
    ): ZodEnum<{ -readonly [Key in keyof Values]: Values[Key] }>;
    export function nativeEnum<Values extends Record<string, string | number>>(values: Values, message?: Message): ZodEnum<Values>;
    export { _enum as enum };
    export function array<Item extends SomeType>(item: Item, message?: Message): ZodArray<Item>;
    export function tuple<const Items extends readonly [] | readonly SomeType[]>(items: Items, message?: Message): ZodTuple<Items>;
    export function tuple<const Items extends readonly [] | readonly SomeType[], Rest extends SomeType>(
      items: Items,
      rest: Rest,
      message?: Message,
    ): ZodTuple<Items, Rest>;
    export function object<Fields extends Shape = {}>(fields?: Fields, message?: Message): ZodObject<Fields>;
    export function strictObject<Fields extends Shape>(fields: Fields, message?: Message): ZodObject<Fields>;
    export function looseObject<Fields extends Shape>(fields: Fields, message?: Message): ZodObject<Fields, Record<string, unknown>>;
    export function record<Key extends SomeType, Value extends SomeType>(key: Key, value: Value, message?: Message): ZodRecord<Key, Value>;
    export function partialRecord<Key extends SomeType, Value extends SomeType>(
      key: Key,
      value: Value,
      message?: Message,
    ): ZodType<Partial<Record<output<Key>, output<Value>>>, Partial<Record<input<Key> & PropertyKey, input<Value>>>, false, false>;
    export function map<Key extends SomeType, Value extends SomeType>(
      key: Key,
      value: Value,
    ): ZodType<Map<output<Key>, output<Value>>, Map<input<Key>, input<Value>>, false, false>;
    export function set<Item extends SomeType>(item: Item): ZodType<Set<output<Item>>, Set<input<Item>>, false, false>;
    export function union<const Options extends readonly SomeType[]>(options: Options, message?: Message): ZodUnion<Options>;
    export function discriminatedUnion<const Options extends readonly SomeType[]>(
      key: string,
      options: Options,
      message?: Message,
    ): ZodUnion<Options>;
    export function intersection<Left extends SomeType, Right extends SomeType>(left: Left, right: Right): ZodIntersection<Left, Right>;
    export function optional<Inner extends SomeType>(inner: Inner): ZodOptional<Inner>;
    export function nullable<Inner extends SomeType>(inner: Inner): ZodNullable<Inner>;
    export function nullish<Inner extends SomeType>(inner: Inner): ZodOptional<ZodNullable<Inner>>;
    export function lazy<Inner extends SomeType>(get: () => Inner): Inner;
    export function preprocess<Inner extends SomeType>(
      change: (value: unknown) => unknown,
      inner: Inner,
    ): ZodType<output<Inner>, unknown, false, false>;
    export function transform<Input, Output>(change: (value: Input) => Output): ZodType<Awaited<Output>, Input, false, false>;
    export function pipe<First extends SomeType, Next extends SomeType>(
      first: First,
      next: Next,
    ): ZodType<output<Next>, input<First>, false, false>;
    export function custom<Value>(test?: (value: any) => unknown, message?: Message): ZodType<Value, Value, false, false>;
    function _instanceof<Value>(constructor: abstract new (...values: any[]) => Value): ZodType<Value, Value, false, false>;
    export { _instanceof as instanceof };
    export namespace coerce {
      function string(message?: Message): ZodString<unknown>;
      function number(message?: Message): ZodNumber<unknown>;
      function boolean(message?: Message): ZodType<boolean, unknown, false, false>;
      function bigint(message?: Message): ZodBigInt<unknown>;
      function date(message?: Message): ZodDate<unknown>;
    }
  }
}
