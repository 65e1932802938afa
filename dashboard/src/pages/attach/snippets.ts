/** Where a tap listens unless told otherwise. */
export const DEFAULT_TAP = 'http://127.0.0.1:4100';

export interface Snippet {
  id: string;
  title: string;
  /** Where it goes. */
  caption: string;
  code: string;
}

/** Ways to send a first call through the tap at `tap`, to copy and paste. */
export function attachSnippets(tap: string): Snippet[] {
  return [
    {
      id: 'openai',
      title: 'OpenAI SDK: swap the base URL',
      caption: 'Python; the same in any SDK that takes a base URL',
      code: `from openai import OpenAI

client = OpenAI(
    base_url="${tap}/v1",
)

client.chat.completions.create(
    model="your-model",
    messages=[
        {"role": "user", "content": "Hello"},
    ],
)`,
    },
    {
      id: 'curl',
      title: 'curl: one call, now',
      caption: 'shell',
      code: `curl ${tap}/v1/chat/completions \\
  -H 'content-type: application/json' \\
  -d '{"model": "your-model", "messages": [
        {"role": "user", "content": "Hello"}]}'`,
    },
    {
      id: 'kubernetes',
      title: 'Kubernetes: a sidecar in the pod',
      caption: 'in the spec of the pod; point the Service at port 4100',
      code: `initContainers:
  - name: sidelight
    image: sidelight-collector
    restartPolicy: Always
    args:
      - --upstream=http://127.0.0.1:8000
      - --listen=0.0.0.0:4100
      - --to=http://sidelight:4180
    ports: [{ containerPort: 4100 }]`,
    },
  ];
}
