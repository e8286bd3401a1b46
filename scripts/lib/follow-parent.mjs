/** Loaded into a process: ends it when the one that started it is gone, even by a kill that no handler sees. */
const parent = process.ppid;

setInterval(() => {
  // An orphan gets a new parent. The app has an orderly end for this signal, and the scripts pass it on.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1000).unref();
