/** Loaded before the app: ends it when the script that started it is gone, even by a kill that no handler sees. */
const parent = process.ppid;

setInterval(() => {
  // An orphan gets a new parent. The app has its own orderly end for this signal.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1000).unref();
