"""Everyday words beside the field's: what people say when they do not know the term yet.

Each idea ends with a semicolon. A word of a question also counts, at a discount, as every other
word of its ideas. The list serves the whole course; what is special to one lesson belongs into that
lesson's aliases.
"""

from __future__ import annotations

from functools import lru_cache

from course.tutor.words import stem

_IDEAS = """
remember remembers memory recall forget forgets forgot memorise memorize stored store keep
retain;
learn learns learned learnt learning train trains trained training taught teach teaches teaching
practise practice study;
change changes changed changing update updates updated adjust adjusts adjusted alter modify move
moves nudge nudges shift rewrite tweak differ;
frozen freeze fixed locked static unchanged constant permanent;
weights weight parameters parameter insides brain;
money cost costs price expensive cheap cheaper pay paid dollars spend budget bill pricey afford;
compute computing hardware gpu gpus chips electricity energy servers;
people person human humans worker workers labeler labelers labellers rater raters contractor
contractors annotator annotators judges staff hired somebody someone;
answer answers reply replies response responses respond output outputs;
question questions prompt prompts ask asks asked request input type typed message;
wording word phrase phrasing rephrase reword instruction instructions;
guess guesses guessing predict predicts prediction predictions bet bets betting forecast expect;
next following comes after upcoming;
hide hides hidden mask masked masks cover covered curtain peek peeking cheat cheating ahead look
future;
score scores scored loss grade graded mark marks error errors mistake mistakes wrong penalty
surprise;
zero perfect flawless none;
floor limit lowest minimum bottom entropy unpredictable;
text texts words sentences documents books pages web internet data corpus writing material;
big large huge massive size bigger larger giant;
small tiny little fewer less fraction;
many count number amount quantity;
begin begins began start starts started starting initial first;
random noise scrambled gibberish nonsense garbage babble;
rules rule grammar syntax;
rate rates speed pace;
step steps phase phases stage stages round;
finish finished end ends ended done over final complete;
chat chats conversation conversations talk talking session dialogue;
yesterday earlier past previous before history;
news recent current latest cutoff date outdated;
today now realtime instantly immediately;
made-up invent invents invented hallucinate hallucination hallucinations false lie lies lying
fabricate;
true truth fact facts correct right accurate accuracy factual;
polite manners tone style helpful behaviour behavior friendly nice role assistant;
opinion preference preferences prefer preferred prefers choose chose choice choices like likes
better rank ranked ranking compare comparison comparisons feedback thumbs vote votes rating;
example examples sample samples instance instances demonstration demonstrations;
company companies maker makers developer developers openai vendor firm;
private privacy secret personal confidential;
safe safety harm harmful dangerous;
improve improves better smarter upgrade progress;
understand understands meaning comprehend knows knowledge know;
database lookup encyclopedia library archive;
user users customer customers you public;
tune tuned tuning finetune finetuning finetuned fine-tuning specialise adapt;
pretrain pretraining pretrained pre-training base raw;
serve served deploy deployed release released launch used inference runtime;
hash fingerprint checksum digest identical same prove proof evidence;
context window paste pasted attached document file upload;
copy copies clone duplicate repeat repeats verbatim;
wipe erase delete deleted gone disappear vanish;
proportion share percent percentage part;
power powers exaflop petaflop flops operations calculation calculations;
year years month months week weeks day days;
sure certain confident confidence positive cocky convinced certainty;
agree agrees agreeing flatter flatters flattery flattering sycophancy sycophantic praise
pleasing;
stop stops stopped prevent prevents limit limits leash penalty avoid block blocks restrain;
crazy wild astray drift drifts hack hacking exploit exploits gaming;
pick picks picked winner winners favourite favorite choose chosen choice prefer preferred;
see sees seeing seen look looks peek visible view;
undo revert rollback withdraw withdrawn withdrawal restore reverse back;
sum sums math maths arithmetic addition add adding calculate multiply subtract;
read reads reading ingest consume digest fed feed feeding;
whole entire entirety everything all complete full;
web internet online site sites website websites pages;
head mind brain inside;
fresh scratch new blank empty restart anew;
bad poor broken fault faulty fail fails failure wrong;
help helps helping useful benefit improve;
message messages prompt input request;
rare rarely obscure niche uncommon unusual local;
common popular frequent frequently often repeated famous;
test tests tested testing exam exams evaluate evaluation benchmark check checks;
trust rely reliable believe verify check trustworthy;
picture pictures image images photo photos;
number numbers figure figures digit digits value values;
die dice random chance luck lucky roll rolls coin coins;
heart rote memorise memorize memorised memorized parrot copy copying imitate mimic repeat;
part parts piece pieces chunk chunks fragment token tokens;
delete deleted erase erased remove removed forget;
opt setting settings switch disable consent permission;
say says said speak speaks tell told talk;
type types typed enter write writes wrote;
save saves saved store stored storing keep keeps kept note notes log record;
old outdated stale;
version versions release releases update updates successor edition;
later future next subsequent afterwards;
fault bug error glitch mistake;
goal aim target purpose objective;
pass passes round rounds epoch;
quality careful clean curated;
huge enormous massive gigantic vast;
few handful little small fewer;
long lengthy length longer;
ability abilities skill skills capability capable;
emerge emerges emergent appear appears sudden suddenly unexpected;
rival baseline opponent competitor;
direction way up down toward;
share portion slice percentage;
rate rates rated grade graded score scored scores points marks;
beat beats beaten lose loses lost win wins won outperform outperforms;
build builds building built create creates created;
spy spying collect collects collected gather gathers gathered track watch;
honest honestly truthful sincere;
same identical exact equal alike;
slow slowly quick quickly fast faster;
diary own personal mine private;
memorize memorizing memorise memorising cram crammed;
buttering flatter flattered flattering flattery;
assistant product service interface chatbot;
nobody none unpaid;
reason cause because;
explain explains explanation;
street town local village;
law policy setting settings;
shop bakery business company firm;
old older earlier previous;
interrupted crash crashed failure failures broke;
electricity power energy carbon emissions;
salary paid wage wages dollars;
hours hour days day years year time;
author authors writer wrote writer;
child children kid kids six-year-old;
sentence sentences line lines passage;
curve chart graph plot line;
""".strip()

FACTOR = 0.6


@lru_cache(maxsize=1)
def _ideas() -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(word.replace("-", "") for word in line.split()) for line in _IDEAS.split(";")
    )


@lru_cache(maxsize=1)
def _ideas_of() -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for number, line in enumerate(_ideas()):
        for word in line:
            places.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in places.items()}


@lru_cache(maxsize=4_096)
def related(word: str) -> frozenset[str]:
    """Stems of the words that stand for the same idea as this one; never its own stem.

    >>> "predict" in related("guessing")
    True
    """
    lines = _ideas_of()
    own = stem(word)
    found: set[str] = set()
    for form in (word, own, own + "e", own + "s"):
        for number in lines.get(form, ()):
            found.update(stem(other) for other in _ideas()[number])
    found.discard(own)
    return frozenset(found)


def known(word: str) -> bool:
    """Whether the word stands in the list at all."""
    return bool(related(word))
