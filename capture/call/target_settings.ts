import { REDACTION_TYPES, type CaptureLevel, type TargetConfig } from '../../core/config/schema.js';
import type { Call } from '../../core/call.js';
import { strictestLevel } from '../admission/level.js';
import { createRedactor, type Redactor } from '../redact.js';

/** What the configuration says about the calls of a target, whoever tells of them. */
export interface TargetSettings extends Pick<Call, 'environment' | 'version' | 'purpose'> {
  name: string;
  /** '' unless the configuration names it. */
  provider: string;
  capture: CaptureLevel;
  redactor: Redactor;
}

type Configured = Pick<
  TargetConfig,
  'name' | 'environment' | 'version' | 'purpose' | 'provider' | 'capture' | 'capture_routes' | 'redact'
>;

/**
 * Settings by target name; a name nobody configured has those of a target that is not told anything.
 * @param levelOf how much is kept where the configuration does not know the name
 */
export function createTargetSettings(
  targets: readonly Configured[],
  levelOf: (name: string) => CaptureLevel = () => 'everything',
): (name: string) => TargetSettings {
  const known = new Map(
    targets.map((target): [string, TargetSettings] => [
      target.name,
      {
        ...target,
        capture: strictestLevel(target),
        provider: target.provider ?? '',
        redactor: createRedactor(target.redact),
      },
    ]),
  );
  const redactor = createRedactor(REDACTION_TYPES);
  return (name) =>
    known.get(name) ?? {
      name,
      environment: '',
      version: '',
      purpose: 'user',
      provider: '',
      capture: levelOf(name),
      redactor,
    };
}
