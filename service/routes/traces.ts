import { PROTOBUF } from '../otlp/answers.js';
import { takeTraces, TRACES_PATH } from '../otlp/traces.js';
import { defineRoute } from '../http/route.js';

export const tracesRoute = defineRoute({
  method: 'post',
  path: TRACES_PATH,
  scope: 'ingest',
  summary: 'Spans over OTLP/HTTP, protobuf or JSON: those of model calls become calls.',
  stream: PROTOBUF,
  response: null,
  produces: PROTOBUF,
  handle: (service, { request }) => takeTraces(service, request),
});
