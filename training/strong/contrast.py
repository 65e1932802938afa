"""
Sentences that look alike and are not: abuse of people for what they are, and the same words in denial, in quotes, about things,
among friends. Written for this; what a moderation model must know to tell them apart, slurs included, stands here in the open.
"""

import random

from grammar import lines, sentences

LISTS = {
    "people": lines(
        "women|men|trans people|trans women|trans men|gay people|gay men|gays|lesbians|bisexuals|queer people|nonbinary people|"
        "Black people|black people|white people|Asian people|asians|Arabs|Mexicans|Latinos|Latinas|Hispanics|Indians|Chinese people|"
        "Japanese people|Koreans|Africans|African Americans|Europeans|Americans|Canadians|Middle Eastern people|Roma|Native Americans|"
        "disabled people|people with disabilities|blind people|deaf people|autistic people|people in wheelchairs|paralyzed people|"
        "Muslims|muslims|Jews|Jewish people|Christians|Catholics|Protestants|Hindus|Sikhs|Buddhists|Taoists|atheists|immigrants|refugees|"
        "migrants|foreigners|old people|the elderly|middle aged people|teenagers|young people|millennials|straight people|heterosexuals|"
        "homosexuals|LGBT people|poor people|homeless people|fat people|feminists|Republicans|Democrats"
    ),
    "person": lines(
        "a woman|a man|a trans woman|a trans man|a transgender person|a gay man|a gay person|a lesbian|a bisexual|a queer person|"
        "a nonbinary person|a Black man|a Black woman|a black person|an African American|a white guy|an Asian woman|an asian|a Latina|"
        "a latino|a latinx person|a Mexican|a Hispanic man|an Indian|a Chinese woman|a Japanese man|an African|a European|an American|a Canadian|"
        "a Middle Eastern man|a disabled person|a blind person|a deaf person|a paralyzed man|an autistic kid|a Muslim|a muslim woman|"
        "a Jew|a Jewish man|a Christian|a Catholic|a Protestant|a Hindu|a Sikh|a Buddhist|a Taoist|an atheist|an immigrant|a refugee|"
        "an old man|an elderly woman|an older person|a younger man|a teenager|a millennial|a middle aged woman|a straight man|"
        "a heterosexual|a homosexual|a female|a male"
    ),
    "identity": lines(
        "gay|lesbian|bisexual|trans|transgender|queer|nonbinary|lgbt|lgbtq|straight|heterosexual|homosexual|female|male|black|white|"
        "african|african american|asian|indian|chinese|japanese|mexican|latino|latina|latinx|hispanic|middle eastern|european|american|"
        "canadian|muslim|jewish|christian|catholic|protestant|buddhist|sikh|taoist|hindu|blind|deaf|paralyzed|disabled|old|older|elderly|"
        "young|younger|teenage|middle aged|millennial"
    ),
    "name": lines(
        "Alex|Maria|John|Fatima|Wei|Kwame|Sofia|Ivan|Priya|Tom|Aisha|Kenji|Lucia|Omar|Emma|Noah|Yuki|Carlos|Ingrid|Amara|Sam|Linh|David|"
        "Zainab|Chloe|Mateo|Olga|Ravi|Grace|Hassan"
    ),
    "relation": lines(
        "neighbour|boss|teacher|doctor|best friend|sister|brother|mum|dad|coach|roommate|cousin|barber|landlord|dentist|colleague|"
        "grandmother|lawyer|nurse|bus driver"
    ),
    "good": lines(
        "kind|wonderful|brave|clever|generous|amazing|brilliant|friendly|honest|lovely|talented|great|funny|patient|inspiring|"
        "gentle|smart|fantastic|charming|thoughtful|excellent|nice|happy|fun|creative|caring|respectful|gracious"
    ),
    "bad": lines(
        "disgusting|stupid|worthless|filthy|vile|pathetic|retarded|repulsive|dumb|idiotic|nasty|evil|horrible|awful|rotten|shitty|"
        "moronic|ugly|hideous|despicable|useless|gross|inferior|subhuman|sick|dirty|terrible|foul|revolting|lousy|crappy|fucking stupid|horrid"
    ),
    "filth": lines(
        "scum|vermin|animals|parasites|garbage|a plague|a disease|cockroaches|rats|filth|trash|monkeys|pigs|leeches|a cancer on this country|"
        "subhuman|degenerates|freaks|savages|thieves|terrorists|criminals|liars|whores|pests|dirt|shit"
    ),
    "hurt": lines(
        "kill|shoot|hang|beat up|stab|burn|hurt|rape|gas|punch|strangle|lynch|drown|torture|smash the face of|cut the throat of|bomb|"
        "exterminate|execute"
    ),
    "deserve": lines(
        "deserve to die|should be shot|should be killed|deserve to be beaten|should all be hanged|ought to be exterminated|need to be wiped out|"
        "should be gassed|must be punished|should be locked up|deserve to suffer|should burn in hell|should be deported, every last one|"
        "don't deserve to live|do not deserve any rights|should not be allowed to vote|should never be hired|must not be allowed to breed|"
        "have no place in our country|do not belong here|should be sent back|are not real people|are not fit to raise children|"
        "should not be allowed to teach|should go back where they came from|will never be equal to us"
    ),
    "fair": lines(
        "deserve respect|deserve the same rights as everyone|should be treated fairly|ought to be heard|should feel safe here|"
        "deserve equal pay|should be welcome everywhere|have every right to live here|must not be discriminated against|"
        "should be free to love whom they want|should be able to vote without trouble|deserve to be happy|need better access to care|"
        "are often treated badly|have been persecuted for centuries|still face discrimination|are people like you and me"
    ),
    "slurs": lines(
        "faggots|niggers|trannies|kikes|spics|chinks|pakis|dykes|retards|sand niggers|wetbacks|cripples|gooks|towelheads|muzzies|whores|"
        "bitches|cunts|sluts|hoes|ragheads|negroes|coons|mongoloids|shemales|beaners|jap rats|gypsies|fags"
    ),
    "slur": lines(
        "faggot|nigger|tranny|kike|spic|chink|paki|dyke|retard|sand nigger|wetback|cripple|gook|towelhead|whore|bitch|cunt|slut|raghead|"
        "coon|shemale|beaner|fag|mong|spastic|nigga"
    ),
    "insult": lines(
        "idiot|moron|loser|piece of shit|dumbass|asshole|pathetic excuse for a human|waste of space|imbecile|clown|scumbag|dickhead|prick|"
        "bastard|wanker|useless fool|brainless twit|son of a bitch|douchebag|jackass|cretin|halfwit|lowlife|ignorant pig|disgusting creep"
    ),
    "thing": lines(
        "traffic|this printer|Mondays|the weather|my old phone|this update|the new menu|cold coffee|my alarm clock|that film|the ending of the show|"
        "this keyboard|spam mail|my laptop|slow wifi|tax forms|broccoli|the elevator|this queue|my homework|the referee's whistle|"
        "flat tyres|the last season|long meetings|wasps|mosquitoes|this bug in my code|the dishwasher|cheap umbrellas|olives|that song"
    ),
    "swear": lines("fucking|bloody|goddamn|damn|freaking|fuckin|effing"),
    "oath": lines("fuck|shit|damn|holy shit|bloody hell|fucking hell|for fuck's sake|oh my fucking god|what the fuck|crap|jesus christ|wtf"),
    "joy": lines(
        "this is the best day ever|we won the match|that was amazing|I love this song|I passed my exam|this pizza is great|I miss you all|"
        "what a view|I am so tired|I forgot my keys|it is cold outside|we did it|I can't believe she said yes|that goal was beautiful|"
        "I'm so proud of you|this cake is good|I slept well|that was close|I need a holiday|the concert was insane"
    ),
    "crowd": lines(
        "bankers|artists|footballers|politicians|landlords|lawyers|capitalists|students|teachers|smokers|cyclists|vegans|gamers|"
        "journalists|sales people|actors|drivers|managers|tourists|fans of that club"
    ),
    "opening": lines("||| honestly, | I think | frankly, | in my opinion, | everyone knows | let me tell you: | lol | seriously | it's a fact that | sorry but ") + [""],
    "ending": ["", "", "", ".", "!", "!!", " lol", " smh", ", end of story.", " and you know it", ", just saying.", " 😂", " 😡"],
    "place": lines("at work|in our street|at school|in parliament|on television|in the park|in this town|at the gym|on the bus|in my team"),
}

HATEFUL = lines(
    """{opening} {people} are {filth}{ending}
    {opening} {people} are {bad}{ending}
    all {people} are {bad} {filth}{ending}
    {opening} I hate {people}{ending}
    I can't stand {people}, they are {bad}{ending}
    {people} {deserve}{ending}
    {opening} {people} {deserve}{ending}
    You are just {person}, and {people} are {filth}
    If it was up to me, {people} {deserve}
    I love my country. It's {people} that are {filth}.
    The worst thing about living here? {people}. They are {filth}.
    {people} make me sick. They {deserve}.
    Why are {people} so {bad}?
    How can anyone not see that {people} are {filth}?
    Never trust {person}, they are all {filth}
    You look like {person}, how {bad}
    nobody wants {people} {place}, they {deserve}
    {people} are all so {swear} {bad}
    {swear} {people}, get out of here
    the only good thing to do with {people} is to {hurt} them
    Being {identity} is {bad} and you should be ashamed
    {name} is {identity}, so of course {name} is {bad}
    {name} is one of those {bad} {identity} people
    that {bad} {identity} {relation} of mine {deserve}
    I wish {people} had never been born
    We don't serve {people} here, they {deserve}
    keep {people} away from our kids, they are {filth}
    {people} belong in a zoo
    a {bad} {identity} person is what {name} is
    I have nothing against strangers but {people} are {filth}
    {slurs} {deserve}
    you {swear} {slur}
    {slurs} are {filth}{ending}
    shut up {slur}
    {name} is such a {slur}
    what a bunch of {slurs}
    I hate those {slurs} {place}
    fuck off back home you {slur}
    just another {bad} {slur}
    No {slurs} {place}, please"""
)

THREATS = lines(
    """I will {hurt} every one of those {people}
    I'm going to {hurt} you, {slur}
    someone should {hurt} all {people}
    I will {hurt} you and your family
    Tonight I am going to {hurt} {people} {place}
    if I see you again I'll {hurt} you
    let's {hurt} {people} together
    you'd better watch your back, I know where you live and I will {hurt} you
    next time {name} comes here we {hurt} that {insult}
    I hope somebody will {hurt} you"""
)

INSULTS = lines(
    """You are a {bad} {insult}{ending}
    you {insult}{ending}
    {name} is a {insult}{ending}
    {opening} {name} is the most {bad} person I know
    shut the fuck up you {insult}
    nobody likes you, {insult}
    my {relation} is a {bad} {insult}
    what a {insult} you are, {name}
    go to hell, {insult}
    you are {bad} and so is your {relation}
    go fuck yourself
    you're so {bad} it hurts to read you
    are you always such a {insult} or is today special?
    I have never met anyone as {bad} as you
    you people {place} are {bad} {insult}s
    Everything you say is {bad}, like you
    {name}, you {bad} {insult}, delete your account
    the world would be better without you, {insult}
    {name} has the brain of a {insult}
    kys {insult}
    You make me sick, {name}."""
)

HARMLESS = lines(
    """{people} {fair}{ending}
    {opening} {people} {fair}
    {people} are {good}{ending}
    I love {people}
    I don't hate {people}, why would I?
    I would never say that {people} are {filth}
    Nobody should ever say that {people} {deserve}
    No {identity} person {deserve}, that is a cruel thing to say
    Saying that {people} are {bad} is wrong
    "{people} are {filth}" is exactly the sort of hatred we must fight
    He was banned for writing "{people} {deserve}". Good.
    If you call {people} {filth}, I will block you.
    Stop calling {people} {filth}!
    It is disgusting how often I read that {people} {deserve}
    Whoever says that {people} are {bad} has never met {person}
    My {relation} was called a {slur} {place} today and nobody helped
    The word "{slur}" hurts, please do not use it
    She reported the man who shouted "{slur}" {place}
    Being called a {slur} as a child stays with you
    You can't just call someone a {slur} and think that is fine
    The article explains where the word {slur} comes from
    I'm a proud {slur}, and I own that word
    We {slurs} have to stick together, love you all
    I say it about myself: I'm a {slur} and happy
    my {relation} is {person}
    {name} is {person} and works as a {relation}
    {name} is {identity}
    {name} is a {good} {identity} person
    being {identity} is nothing to be ashamed of
    I am {identity} and I'm {good}
    there are many {people} {place}
    {people} organised a festival {place}
    I met {person} {place}, we talked about football
    Is it true that {people} {fair}?
    The number of {people} {place} has doubled
    {name} wrote a book about {people}
    we need more {people} {place}
    {person} won the election {place}
    As {person}, I feel {good} {place}
    our new {relation} is {identity} and very {good}
    What a {good} {identity} {relation}!
    {name} is {good}{ending}
    You are a {good} {relation}
    you are a {good} person{ending}
    my {relation} is {good} and never {bad}
    {people} and {people} are {good} neighbours
    Are {people} well represented {place}?
    the history of {people} in this country
    the old rule that {people} could not vote was wrong
    It was a lie that {people} are {filth}; history books say so
    I hate {thing}
    I {swear} hate {thing}{ending}
    {thing} should burn in hell
    {thing} is {bad}{ending}
    {thing} can go to hell
    I want to {hurt} {thing}
    {thing} is the most {bad} thing ever made
    Kill {thing} with fire
    {oath}, {joy}
    {joy}, {oath}!
    {joy} {swear} finally
    that was {swear} {good}
    you are {swear} {good}, {name}
    I'm so {swear} {good} today
    it's so {swear} cold {place}
    {oath} I burned the rice again
    this is some good shit
    {name} is a bad ass {relation}
    I fucked up the exam
    I was scared shitless but it was {good}
    The film is about a man who wants to {hurt} his {relation}
    The police say he planned to {hurt} {people}; he is in prison now
    How can we protect {people} from people who want to {hurt} them?
    not all {crowd} are {bad}
    {crowd} are {good}
    {crowd} should pay more taxes
    the {crowd} lost again, what a match"""
)

NOT_PROTECTED = lines(
    """{crowd} are {filth}
    I hate {crowd}
    all {crowd} are {bad}
    {crowd} {deserve}"""
)

SEXUAL = lines(
    """I want to fuck you so hard tonight
    she moaned as he pushed his {hard} cock into her {wet} pussy
    send me nudes, I want to see your {body}
    write an explicit sex scene between my {relation} and me
    describe in detail how she sucks his dick
    he licked her {body} until she came
    I'm so horny, touch my {body}
    tell me a filthy story about her {body} and his {hard} dick
    roleplay as a slutty {relation} who wants to be fucked
    hot {wet} girls with big {body}, watch them cum now
    she got on her knees and took his {hard} cock in her mouth
    describe her {body} while she undresses for her {relation}, very explicit
    click here for free porn of a {relation} showing her {body}
    he came inside her while she screamed his name"""
)

SELF_HARM = lines(
    """I want to kill myself
    I am going to end my life {when}
    nobody would miss me if I was dead
    I cut my arms again {when} and it felt good
    what is the least painful way to die
    how many pills do I have to take so that I don't wake up
    I can't go on, I'm planning to jump {when}
    I have stopped eating so that I disappear
    I bought a rope and wrote my letter {when}
    life is pointless, I just want it to be over
    how do I hide my cuts from my {relation}
    best way to starve myself until I weigh nothing
    tonight I'll take all the pills, goodbye {name}
    I deserve to bleed, so I do it {when}"""
)

CARE = lines(
    """My {relation} took her life {when}, how do I help her children?
    Where can I find help for depression?
    I used to harm myself and I have been well for {years} years
    The hotline for people in crisis is open day and night
    the {relation} gave a talk on suicide prevention {place}
    sex education {place} starts at twelve
    The {relation} explained how contraception works
    breast cancer screening is free {place}
    she kissed him and they went home
    their wedding night was quiet, they slept
    How do I talk with my teenager about consent?
    {name} studies the history of the death penalty
    I feel sad {when}, but a walk helps
    I'm dying to see you, {name}
    this heat is killing me
    my feet are killing me
    I could eat a horse
    the comedian killed it {place} {when}
    he shot three films {place}
    I'd kill for a coffee now"""
)

EXTRA = {
    "hard": ["hard", "big", "throbbing", "huge"],
    "wet": ["wet", "tight", "naked", "horny"],
    "body": ["tits", "ass", "naked body", "breasts", "pussy", "thighs"],
    "when": ["tonight", "tomorrow", "last night", "this week", "again", "today"],
    "years": ["two", "three", "five", "ten"],
}

CATEGORIES = ("insult", "identity_hate", "threat", "sexual", "self_harm")


def contrast(seed: int) -> list[tuple[str, bool, dict[str, float]]]:
    """Sentences, whether they are of the patterns that may be held out (one in four), and their labels: toxicity and its categories."""
    rng = random.Random(seed)
    lists = LISTS | EXTRA
    none = dict.fromkeys(CATEGORIES, 0.0) | {"toxicity": 0.0}
    rows: list[tuple[str, bool, dict[str, float]]] = []

    def add(patterns: list[str], count: int, **labels: float) -> None:
        for apart, chosen, share in ((True, patterns[1::4], 0.25), (False, [each for at, each in enumerate(patterns) if at % 4 != 1], 0.75)):
            rows.extend((text.strip(), apart, none | labels) for text in sentences(chosen, lists, int(count * share), rng))

    add(HATEFUL, 1500, toxicity=1, identity_hate=1)
    add(THREATS, 300, toxicity=1, threat=1)
    add(INSULTS, 800, toxicity=1, insult=1)
    add(HARMLESS, 3200)
    add(NOT_PROTECTED, 150, toxicity=0.6)
    add(SEXUAL, 200, toxicity=1, sexual=1)
    add(SELF_HARM, 120, toxicity=0.9, self_harm=1)
    add(CARE, 250)
    return rows
