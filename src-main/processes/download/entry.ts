/** Starts the download process: the channel to its parent, and one download. It ends when that does. */
import { connectToParent } from '../child-port.ts';
import { DownloadService } from './download-service.ts';
import type { DownloadRequest } from './protocol.ts';

const parent = await connectToParent();
const service = new DownloadService((message) => parent.send(message));
process.on('unhandledRejection', (error) => service.fail(error));
parent.onMessage((message) => {
  const request = message as DownloadRequest;
  if (request.type === 'pause') service.pause();
  else void service.run(request);
});
parent.send({ type: 'started' });
