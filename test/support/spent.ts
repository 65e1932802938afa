/** @returns how many ms of processor time this process has taken since: what a bound on work is held against, however busy the machine. */
export function spentFrom(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
