import { PageTitle } from '../../ui/index.js';
import { AttachGuide } from './attach_guide.js';

/** Before anything was ever seen: how to attach. The overview takes its place with the first call. */
export function FirstCall() {
  return (
    <section aria-labelledby="first-call" className="mx-auto max-w-5xl pt-4 lg:max-w-none">
      <div className="mb-6 flex items-start gap-3.5">
        <span className="mt-1 flex size-[22px] flex-none items-center justify-center rounded-full bg-none-bg">
          <i className="size-3 animate-pulse rounded-full bg-none" />
        </span>
        <div>
          <PageTitle id="first-call">No call has been seen yet.</PageTitle>
          <p className="mt-1.5 text-soft">
            Send one through the tap, in any of these ways. <span role="status">Waiting for the first call…</span>
          </p>
        </div>
      </div>
      <AttachGuide />
    </section>
  );
}
