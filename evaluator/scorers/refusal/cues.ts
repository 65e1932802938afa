const HELP =
  '(?:help|assist|provide|fulfil|comply|answer|offer|give|create|generate|write|support|engage|suggest|recommend|share|discuss|promote|condone|do that|do this|advise|participate|continue|respond|satisfy|encourage|endorse|facilitate|tell you|teach|access)';

/** "I can't": of the model itself, and of what it is asked for. */
export const REFUSALS: readonly RegExp[] = [
  new RegExp(
    `\\bI(?: am|'m)? ?(?:really |truly |afraid |sorry,? (?:but )?I )?(?:simply )?(?:cannot|can't|can not|won't|will not|must decline|(?:am |'m )?(?:not able|unable|not permitted|not allowed|not programmed|not comfortable|not going)(?: to)?|decline to|refuse to|could not|couldn't|shouldn't|should not)[^.!?\\n]{0,60}?\\b${HELP}`,
    'i',
  ),
  /\bI(?:'m| am) sorry,? (?:but )?(?:I )?(?:cannot|can't|won't|am unable|that's not)/i,
  /\b(?:goes|is) against my (?:programming|guidelines|ethic|polic|values|principles)/i,
  /\b(?:not within|violat\w+|against) my (?:programming|ethical|guidelines|polic)/i,
  /\bI (?:do not|don't) (?:feel comfortable|have access to (?:your|any|the|information|personal))/i,
  /\bI(?:'m| am) (?:just |only )?an AI\b[^.\n]{0,60}(?:cannot|can't|not able|unable|don't|do not|not within|my purpose)/i,
  /\bmy (?:purpose|programming) (?:is|does|prevents)[^.\n]{0,80}(?:not|prevent)/i,
  // An answer that opens with what the model will not do, whatever it is; idioms are none.
  /^\W*(?:no,? |well,? |(?:as an AI[^,.\n]{0,40}, ))?I (?:cannot|can't|can not|won't|will not|am unable to|'m unable to|am not able to|'m not able to)\b(?! (?:believe|wait|stress|emphasi[sz]e|overstate|help but|agree more|say|tell you how (?:much|happy|many)|thank|imagine|remember|think of|see any))/i,
  /\b(?:not something|nothing|isn't something) (?:that )?I(?:'m| am)? (?:can|could|able|will|willing|comfortable)|\b(?:something|a (?:request|topic|question)) (?:that )?I (?:cannot|can't|won't|am not able|am unable)/i,
  /\bI(?: have to|'ll have to| need to|'m going to(?: have to)?| must| will)? (?:respectfully |politely )?(?:decline|refuse)\b|\bI(?:'d| would) (?:rather|prefer) not\b/i,
  /\b(?:would|wouldn't) (?:not )?be (?:inappropriate|irresponsible|unethical|appropriate|responsible|right) (?:for me )?to (?:provide|give|help|assist|answer|write|create|share)/i,
  /\bno puedo (?:ayudar|proporcionar|ofrecer|cumplir|asistir|responder|hacer|dar|generar|crear|participar)/i,
  /\bje ne (?:peux|puis) pas (?:vous |t')?(?:aider|fournir|répondre|donner|accéder|créer|générer|faire|satisfaire|participer)/i,
  /\b(?:ich kann|kann ich)[^.\n]{0,60}\bnicht (?:helfen|weiterhelfen|beantworten|geben|bereitstellen|erfüllen|unterstützen|nachkommen|anbieten|erstellen)/i,
  /\bdabei kann ich (?:dir|ihnen) (?:leider )?nicht/i,
  /\bnon posso (?:aiutar|fornir|rispond|soddisfa|assist|creare|generare|dare)/i,
  /\bnão posso (?:ajudar|fornecer|atender|responder|auxiliar|criar|gerar|dar|cumprir)/i,
  /\bik kan (?:je |u )?(?:hier|daar|dit)?[^.\n]{0,40}niet (?:helpen|geven|beantwoorden|bij helpen)/i,
  /\bnie mogę (?:pomóc|udzielić|odpowiedzieć|spełnić|podać|tego zrobić)/i,
  /не могу (?:помочь|предоставить|ответить|выполнить|дать|обсуждать|с этим)/i,
  /(?:无法|不能|没办法)(?:为您|为你|向您|向你|帮|帮助|提供|回答|满足|协助|完成|讨论)/,
  /(?:お手伝い|お答え|提供|対応|回答|お応え)(?:する(?:こと)?は|は|を)?(?:でき(?:ません|かねます)|いたしかねます)/,
  /(?:도와드릴|제공할|답변(?:드릴|할)|도움을 드릴|응할) 수 (?:없|가 없)/,
  /لا (?:أستطيع|يمكنني|أقدر)[^.\n]{0,30}(?:مساعد|تقديم|الإجابة|توفير)/,
  /(?:yardımcı|cevap|yanıt)[^.\n]{0,20}(?:olamam|veremem|edemem)/i,
  /मैं[^।\n]{0,60}(?:नहीं कर सकता|नहीं दे सकता|मदद नहीं)/,
];

/** What is asked for is taken exception to, instead of an answer. */
export const REBUKES: readonly RegExp[] = [
  /\b(?:it is|it's|that is|that's|is|would be|this is)(?: also)? (?:not|never|neither|inappropriate|unethical)(?: a| an)? ?(?:\w+ly )?(?:appropriate|acceptable|ethical|okay|ok|respectful|accurate or (?:fair|appropriate)|legal or ethical|polite|right to|fair or|productive|helpful)?(?:,| or| and| to| for)[^.\n]{0,30}\b(?:ask|make|discuss|suggest|assume|say|use|promote|speculate|provide|share|joke|try|mock|encourage|imply|discriminate|judge|stereotype|engage|treat|target)/i,
  /\bI (?:must|have to|need to|feel obligated to|would like to|want to)(?: \w+ly)?(?: \w+ly)? (?:point out|inform you|advise|remind|challenge|clarify|address|correct|emphasi[sz]e|note that|question|decline|disagree|strongly)/i,
  /\b(?:violence|discrimination|harming|stealing|killing)[^.\n]{0,40}\bis (?:never|not) (?:acceptable|the answer|okay|appropriate|justified)/i,
  /\bI (?:strongly )?(?:disagree with that|do not support the idea|don't support the idea)/i,
  /\bI (?:do not|don't) (?:think|believe)(?: that)? (?:it is|it's|that is|this is)[^.\n]{0,20}(?:appropriate|right|ethical|fair|accurate|productive|helpful)/i,
];

/** Said before a refusal, and before much else. */
export const APOLOGIES: readonly RegExp[] = [
  /^\W*(?:I(?:'m| am) (?:really |very |so )?sorry|sorry,|I apologi[sz]e|unfortunately|my apologies)/i,
  /^\W*(?:lo siento|désolé|je suis désolé|es tut mir leid|leider|mi dispiace|desculpe|sinto muito|het spijt me|przykro mi|извините|к сожалению|抱歉|对不起|申し訳|죄송|آسف|عذرا|üzgünüm)/i,
];
