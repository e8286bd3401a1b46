/** Where Jig listens on 127.0.0.1 unless told otherwise: the same for the desktop and for `jig serve`, so that an agent's configuration fits both. */
export const defaultPort = 4747;
