/** Services that every server has beside its own, and that are asked all the time. */
export const OPERATIONS = /^\/grpc\.(?:health|reflection|channelz)\./;

/** Services of which we know which methods ask a model; the others ask whether it is there, load it, or tell what it looks like. */
const KNOWN_SERVICE =
  /(?:[/.]GRPCInferenceService|\/org\.pytorch\.serve\.grpc\.\w+\.(?:InferenceAPIsService|ManagementAPIsService))\//;
const INFERENCE = /\/(?:ModelInfer|ModelStreamInfer|Predictions|StreamPredictions2?)$/;

/** Whether a gRPC method asks a model for something, by its path: of services nobody knows any may. */
export function isInferenceRpc(path: string): boolean {
  return !OPERATIONS.test(path) && (!KNOWN_SERVICE.test(path) || INFERENCE.test(path));
}
