/** Starts the inference process: the channel to its parent, the service, and llama.cpp behind it. */
import { connectToParent } from '../child-port.ts';
import { InferenceService } from './inference-service.ts';
import { loadLlamaModel } from './llama-models.ts';
import type { InferenceRequest } from './protocol.ts';

const parent = await connectToParent();
const service = new InferenceService(loadLlamaModel, (message) => parent.send(message));
parent.onMessage((message) => void service.receive(message as InferenceRequest));
parent.send({ type: 'started' });
