import { createHmac, timingSafeEqual } from 'node:crypto';
import { PROOF_HEADER, PURPOSE_HEADER, REQUEST_ID_HEADER } from './names/attributes.js';

/** Purposes that Sidelight's own requests claim for themselves. */
const OWN_PURPOSES = ['probe', 'judge'] as const;
export type OwnPurpose = (typeof OWN_PURPOSES)[number];

/** A proof is worth nothing later, or earlier: clocks of two machines may differ by so much. */
const VALID_MS = 600_000;

/** What a request says it is for. */
export interface PurposeClaim {
  purpose: OwnPurpose;
  /** This installation sent it. */
  isProven: boolean;
}

export interface PurposeMarks {
  /** Headers of a request of one's own. @param requestId its `x-request-id` @param now epoch milliseconds */
  headers(purpose: OwnPurpose, requestId: string, now: number): Record<string, string>;
  /** Null where nothing is claimed. A proof is believed once: sent again, it is a claim. @param headers in small letters @param at when the request came, epoch milliseconds */
  read(headers: Readonly<Record<string, string | undefined>>, at: number): PurposeClaim | null;
}

/**
 * What is not users' traffic counts in no budget and no monitor, so a claim to be none is believed only with a proof: an HMAC of purpose,
 * time and request id under a key that the installation's salt gives. A model server sees proofs, and can make none.
 *
 * @param salt of the installation; without one nothing can be proven
 */
export function createPurposeMarks(salt: string | undefined): PurposeMarks {
  const key = salt ? createHmac('sha256', salt).update('sidelight purpose').digest() : null;
  const proofOf = (purpose: string, requestId: string, time: number) =>
    key && createHmac('sha256', key).update(`${purpose}\n${time}\n${requestId}`).digest('hex');
  const believed = new Believed();
  return {
    headers(purpose, requestId, now) {
      const proof = proofOf(purpose, requestId, now);
      return {
        [REQUEST_ID_HEADER]: requestId,
        [PURPOSE_HEADER]: purpose,
        ...(proof !== null && { [PROOF_HEADER]: `${now}.${proof}` }),
      };
    },
    read(headers, at) {
      const claimed = (headers[PURPOSE_HEADER] ?? '').trim().toLowerCase();
      const purpose = OWN_PURPOSES.find((each) => each === claimed);
      if (purpose === undefined) return null;
      const [time = '', given = ''] = (headers[PROOF_HEADER] ?? '').trim().split('.');
      const made = Number(time);
      const isTimely = time !== '' && Math.abs(at - made) <= VALID_MS;
      const proof = isTimely ? proofOf(purpose, headers[REQUEST_ID_HEADER] ?? '', made) : null;
      return { purpose, isProven: proof !== null && isSame(proof, given) && believed.isFirst(proof, made, at) };
    },
  };
}

/** Proofs that were believed, as long as they could be again; only the installation's own get here, so there are no more than it makes. */
class Believed {
  private readonly made = new Map<string, number>();

  isFirst(proof: string, made: number, at: number): boolean {
    for (const [old, time] of this.made) {
      if (at - time <= VALID_MS) break;
      this.made.delete(old);
    }
    if (this.made.has(proof)) return false;
    this.made.set(proof, made);
    return true;
  }
}

function isSame(proof: string, given: string): boolean {
  const [a, b] = [Buffer.from(proof), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
