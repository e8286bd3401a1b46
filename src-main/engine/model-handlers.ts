/** The calls of the contract that are about models: which serve, downloads, checks, and the change to another one. */
import type { Result } from '#contract/result.ts';
import type { Handlers } from './handlers.ts';
import type { ModelDesk } from './models/model-desk.ts';

export interface ModelHandlerParts {
  desk: ModelDesk;
  /** Runs work for writing calls: the library may be read-only. */
  writing: <T>(work: () => Result<T> | Promise<Result<T>>) => Promise<Result<T>>;
}

type ModelCall = Extract<keyof Handlers, `models.${string}`>;

export function createModelHandlers({ desk, writing }: ModelHandlerParts): Pick<Handlers, ModelCall> {
  return {
    'models.overview': async () => desk.overview(),
    'models.download': (input) => writing(() => desk.download(input)),
    'models.pause': ({ id }) => writing(() => desk.pause(id)),
    'models.discard': ({ id }) => writing(() => desk.discard(id)),
    'models.check': (input, _caller, signal) => writing(() => desk.check(input, signal)),
    'models.use': ({ role, id }) => writing(() => desk.use(role, id)),
    'models.forget': ({ id }) => writing(() => desk.forget(id)),
  };
}
