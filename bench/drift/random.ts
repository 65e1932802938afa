/** Random numbers that are the same in every run of the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform: () => number;
  normal: () => number;
  below: (n: number) => number;
}

/** xoshiro128** (D. Blackman and S. Vigna, 2018), seeded by splitmix32; 32 bits a draw. */
export function createRandom(seed: number): Random {
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    state[i] = z ^ (z >>> 16);
  }
  let [a, b, c, d] = [state[0] ?? 1, state[1] ?? 2, state[2] ?? 3, state[3] ?? 4];
  const rotated = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  const uniform = (): number => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotated(d, 11);
    return (result >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, below: (n) => Math.floor(uniform() * n) };
}
