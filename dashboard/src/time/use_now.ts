import { useEffect, useState } from 'react';

const EVERY_MS = 10_000;

/** The present moment in epoch milliseconds, renewed every ten seconds, for `3 min ago` and the like. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
