/** Starts the inference process: the channel to its parent, the service, and llama.cpp behind it. */
import { setFlagsFromString } from 'node:v8';
import { connectToParent } from '../child-port.ts';
import { InferenceService } from './inference-service.ts';
import { loadLlamaModel } from './llama-models.ts';
import type { InferenceRequest } from './protocol.ts';

// What takes time here is native: without V8's optimizing compilers an embedding is as fast (5.1 ms), and the process 10 MB smaller (118 -> 108).
for (const flag of ['--no-opt', '--no-maglev', '--no-sparkplug']) setFlagsFromString(flag);

const parent = await connectToParent();
const service = new InferenceService(loadLlamaModel, (message) => parent.send(message));
parent.onMessage((message) => void service.receive(message as InferenceRequest));
parent.send({ type: 'started' });
