/** Files of Python, as text (rolldown.config.ts, `moduleTypes`). */
declare module '*.py' {
  const text: string;
  export default text;
}
