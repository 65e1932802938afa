import type { Server } from 'node:http';
import { DEFAULT_OTLP_LISTEN } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createOtlpApp } from '../app.js';
import type { ServiceContext } from '../context.js';
import { listen, urlOf, type Patience } from '../http/listen.js';

/**
 * Listens where OpenTelemetry exporters send to. Where nobody asked for that port and another program has it (a collector of OpenTelemetry, often),
 * the service goes without: spans are taken at its own address, too.
 * @throws {SidelightError} PORT_IN_USE, CONFIG_INVALID when the configuration names the address
 */
export async function listenForSpans(
  service: ServiceContext,
  patience: Patience,
): Promise<{ server: Server; url: string } | null> {
  const { otlp_listen: asked } = service.config.service;
  const address = asked ?? DEFAULT_OTLP_LISTEN;
  try {
    const server = await listen(createOtlpApp(service, address), address, patience);
    return { server, url: urlOf(server, address.host) };
  } catch (error) {
    if (asked !== undefined || !(error instanceof SidelightError)) throw error;
    service.log.warn(
      { reason: error.message },
      'spans are not taken on the OTLP port, only at the address of the service (/v1/traces); set service.otlp_listen to another port',
    );
    return null;
  }
}
