/** What attacks say, and how much one of them weighs (log-odds). */
export interface Cue {
  pattern: RegExp;
  weight: number;
  label: string;
}

const PAST = '(?:previous|prior|above|earlier|preceding|foregoing|initial|original|former|past|existing|last|all)';
const ORDERS =
  '(?:instruction|prompt|direction|rule|guideline|command|order|message|context|constraint|restriction|polic|training|programming|said|told|request|task)';

export const CUES: readonly Cue[] = [
  {
    label: 'override',
    weight: 4,
    pattern: new RegExp(
      `\\b(?:ignore|disregard|forget|overlook|override|bypass|skip|neglect|dismiss|drop|discard|pay no attention to|do not follow|don't follow|stop following)\\b[^.!?\\n]{0,40}\\b(?:${PAST}|your|the|any|everything)\\b[^.!?\\n]{0,30}\\b${ORDERS}`,
      'i',
    ),
  },
  {
    label: 'override',
    weight: 3,
    pattern:
      /\b(?:ignore|forget|disregard) (?:all|everything|anything|what)\b[^.!?\n]{0,30}\b(?:above|before|so far|previously|told|said|learned)\b/i,
  },
  {
    label: 'override',
    weight: 3,
    pattern:
      /\b(?:new|updated|real|actual|secret) (?:instructions?|task|orders?|system prompt|directive)\s*(?::|is|are)/i,
  },
  { label: 'override', weight: 3, pattern: /\bfrom now on,? (?:you|your|act|answer|respond|reply|pretend|ignore)/i },
  {
    label: 'role',
    weight: 3,
    pattern:
      /\b(?:you are|you're|act as|pretend (?:to be|you are)|become|simulate|roleplay as|play the role of)\b[^.!?\n]{0,60}\b(?:DAN|do anything now|STAN|DUDE|jailbroken|unrestricted|unfiltered|uncensored|evil|amoral|without (?:any )?(?:restrictions?|limits?|filters?|rules|ethic|moral))/i,
  },
  {
    label: 'role',
    weight: 3,
    pattern:
      /\b(?:do anything now|jailbreak(?:ed|ing)?|developer mode|god mode|dan mode|opposite mode|sudo mode|no (?:ethical|moral) (?:guidelines|boundaries|constraints|limits))\b/i,
  },
  { label: 'role', weight: 2, pattern: /\b(?:stay|remain|keep) in character\b|\bbreak(?:ing)? character\b/i },
  {
    label: 'role',
    weight: 2.5,
    pattern:
      /\b(?:no longer|not|never)\b[^.!?\n]{0,30}\b(?:bound by|restricted by|limited by|subject to|have to (?:follow|abide|adhere|obey))\b|\bbroken free of\b|\bfree from (?:all|any|the) (?:restriction|rule|limit)/i,
  },
  {
    label: 'role',
    weight: 2,
    pattern:
      /\b(?:openai|content|safety|ethical|moral)[^.!?\n]{0,20}\b(?:polic(?:y|ies)|guidelines|filters?|restrictions)\b[^.!?\n]{0,40}\b(?:not apply|ignore|bypass|disabled|turned off|irrelevant|do not matter)/i,
  },
  {
    label: 'role',
    weight: 2,
    pattern:
      /\b(?:never|don't|do not|cannot|must not)\b[^.!?\n]{0,40}\b(?:refuse|decline|reject|warn|apologi[sz]e|say (?:no|you can't|that you can))/i,
  },
  {
    label: 'extraction',
    weight: 3,
    pattern:
      /\b(?:repeat|print|show|reveal|display|output|tell me|give me|what (?:is|are|was|were)|write|leak|disclose|share|echo|summari[sz]e|copy|recite|spell)\b[^.!?\n]{0,50}\b(?:your|the|all|above|initial|hidden|full|exact|entire|previous)\b[^.!?\n]{0,30}\b(?:system prompt|prompt|initial instructions?|instructions? (?:above|so far|you were|given|verbatim)|hidden (?:rules|text|instructions?|details)|secret (?:key|code|word|phrase)|access code|password|pre-?prompt|magic ?word)/i,
  },
  {
    label: 'extraction',
    weight: 2,
    pattern:
      /\b(?:text|words|everything|sentences?|lines?) (?:above|before this|prior to this)\b|\bstart(?:ing)? with ["'“]?you are\b|\bverbatim\b/i,
  },
  {
    label: 'markup',
    weight: 3,
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant)>|^#{1,4} ?(?:system|instruction|new (?:task|rules))\b/im,
  },
  {
    label: 'markup',
    weight: 2.5,
    pattern: /(?:^|\n)\s*(?:system|admin|developer|assistant)\s*(?:message|note|prompt|override|update)?\s*:/i,
  },
  {
    label: 'markup',
    weight: 2,
    pattern:
      /\bend (?:of )?(?:the )?(?:system|prompt|instructions?|context|document|ambiguity|user input|data)\b|%{3,}|={8,}|#{8,}/i,
  },
  {
    label: 'indirect',
    weight: 3,
    pattern:
      /\b(?:attention|note|important|instruction|message)\b[^.!?\n]{0,20}\b(?:to|for) (?:the |all |any )?(?:ai|assistant|llm|language model|chat ?bot|model|gpt|claude|copilot)s?\b/i,
  },
  {
    label: 'indirect',
    weight: 3,
    pattern:
      /\b(?:send|forward|e-?mail|upload|post|transmit|exfiltrate|append)\b[^.!?\n]{0,60}\b(?:conversation|chat history|password|credential|api key|personal (?:data|information)|contents?|secrets?)\b[^.!?\n]{0,40}\b(?:to|at)\b[^.!?\n]{0,20}(?:https?:|@|\[email\])/i,
  },
  { label: 'indirect', weight: 2, pattern: /!\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s]{1,300}[?&][^)\s]{0,100}=/i },
  {
    label: 'indirect',
    weight: 2.5,
    pattern:
      /\b(?:do not|don't|never) (?:tell|inform|mention|reveal|let)\b[^.!?\n]{0,30}\b(?:the )?(?:user|human|anyone)\b/i,
  },
  {
    label: 'override',
    weight: 3.5,
    pattern:
      /\b(?:ignor[ae]|olvida|ignorez|oublie[zr]?|ignorier[et]n?|vergiss|vergesse?n?|dimentica|esque[cç]a|ignorieren|negeer|vergeet)\b[^.!?\n]{0,50}\b(?:instruc|anweisung|consignes|istruzion|vorherig|anterior|précédent|precedent|regl|regel|règle|obige|alles|todo|tout)/i,
  },
  {
    label: 'override',
    weight: 3.5,
    pattern:
      /(?:忽略|无视|忘记|忘掉)[^。\n]{0,20}(?:指令|指示|规则|提示|内容|要求)|(?:игнорируй|забудь|забудьте)[^.\n]{0,40}(?:инструкц|указан|правил|предыдущ)|(?:以前|これまで|上記)の(?:指示|命令|指令)を?[^。\n]{0,10}(?:無視|忘れ)|(?:이전|위의?)[^.\n]{0,10}(?:지시|명령)[^.\n]{0,10}(?:무시|잊)/i,
  },
];

/** Questions about attacks are none. */
export const ABOUT =
  /\b(?:what (?:is|are|does)|explain|define|how (?:does|do|can (?:we|i) (?:prevent|detect|defend|protect))|detect|prevent|mitigat|defen[dcs]e?|article|paper|blog|research|essay|novel|story about)\b/i;
