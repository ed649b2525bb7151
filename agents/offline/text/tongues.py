"""Which language a question is in, by its script and its small words, and what is said to that.

The grammar is English; a question in another language is refused by name, never half read.
Knows nothing of what the question means.
"""

import re
import unicodedata
from collections import Counter

from thirdwave.agents.offline.excuses import NotUnderstood

SORRY = {
    "German": "Das habe ich als Deutsch erkannt; ich verstehe leider nur Englisch.",
    "French": "J'ai reconnu du français ; je ne comprends que l'anglais.",
    "Spanish": "He reconocido español; solo entiendo inglés.",
    "Italian": "Ho riconosciuto l'italiano; capisco solo l'inglese.",
    "Portuguese": "Reconheci português; só entendo inglês.",
    "Dutch": "Ik herken Nederlands; ik begrijp alleen Engels.",
    "Polish": "Rozpoznaję język polski; rozumiem tylko angielski.",
    "Turkish": "Türkçe olduğunu anladım; yalnızca İngilizce biliyorum.",
    "Russian": "Я узнал русский язык, но понимаю только английский.",
    "Chinese": "我认出这是中文，但我只懂英文。",
    "Japanese": "日本語だとわかりましたが、英語しか理解できません。",
    "Korean": "한국어인 것은 알지만 영어만 이해합니다.",
    "Arabic": "عرفت أنها العربية، لكنني لا أفهم إلا الإنجليزية.",
    "Hindi": "मैंने पहचाना कि यह हिन्दी है, पर मैं केवल अंग्रेज़ी समझता हूँ।",
}
"""Language -> one line in it: it was recognised, and only English is understood."""
SMALL_WORDS = {
    "German": "der die das den dem ein eine einen einem einer ist sind und oder wie viele wieviele "
    "wer welche welcher welches wen wem wo auf im sitzt sitzen steht stehen stehend sitzend liegt "
    "liegen jemand niemand alle mann frau leute personen person menschen bild foto dem zu nicht "
    "kein keine hat haben hebt gross grosser weit knie arm hand linke rechte linken rechten links "
    "rechts ganz gibt es sich von zwischen mit gebeugt kniet hockt zeige mir welchem winkel ihr "
    "sein seine",
    "French": "le la les un une des du de est sont et ou combien qui quel quelle quels quelles où "
    "dans sur photo image personne personnes homme femme gens assis assise assises debout couché "
    "couchee quelqu il elle ils elles y a t ce cette ces bras main genou gauche droite pas entre "
    "avec lequel laquelle plus grand grande devant derriere montre moi que leve",
    "Spanish": "el la los las un una unos es esta estan son y o cuantas cuantos cuanta cuanto "
    "quien quienes cual cuales donde en foto imagen persona personas hombre mujer gente hay "
    "sentado sentada sentados sentadas pie acostado alguien nadie todos brazo mano rodilla "
    "izquierda derecha izquierdo derecho mas alto alta de del al que con entre muestra su",
    "Italian": "il lo la i gli le un uno una e o quante quanti quanto chi quale quali dove nella "
    "nel foto immagine persona persone uomo donna gente ci sono seduto seduta seduti sedute piedi "
    "sdraiato qualcuno nessuno tutti braccio mano ginocchio sinistra destra sinistro destro piu "
    "alto alta di del della che con tra mostra in sta",
    "Portuguese": "o a os as um uma uns esta estao sao e ou quantas quantos quem qual quais onde "
    "na no foto imagem pessoa pessoas homem mulher gente ha sentado sentada sentados sentadas pe "
    "deitado alguem ninguem todos braco mao joelho esquerda direita esquerdo direito mais alto "
    "alta de do da que com entre em mostre seu",
    "Dutch": "de het een is zijn en of hoeveel wie welke waar op in foto afbeelding persoon "
    "personen man vrouw mensen er staat staan zit zitten ligt liggen iemand niemand allemaal arm "
    "hand knie linker rechter links rechts niet geen van tussen met langste grootste laat zien "
    "hoe groot ver",
    "Polish": "ile osob osoba osoby kto ktora ktory ktore gdzie jest sa na zdjeciu obrazie siedzi "
    "siedza stoi stoja lezy leza czy i lub mezczyzna kobieta ludzi ktos nikt wszyscy reka reke "
    "kolano lewa prawa lewe prawe z w jak najwyzszy wysoki pokaz",
    "Turkish": "kac kisi kim kimler hangi nerede fotografta resimde oturuyor ayakta duruyor "
    "yatiyor mi mu var yok ve veya adam kadin insan insanlar biri hic kimse herkes kol el diz sol "
    "sag en uzun ne kadar bu goster",
}  # fmt: skip
"""Language -> its small words and those of such questions, without accents."""
ENGLISH = frozenset(
    """
    the is are am was were who what which where how many much do does did has have had of in on at
    to and or not any anyone someone everybody everyone people person man woman left right knee
    arm hand sitting standing there this that these those he she they his her their it with than
    more most less least tell show me make you can could please from between picture photo image
    if all both none taller tallest far close next behind front
    """.split()  # noqa: SIM905 - it reads better
)
_SCRIPTS = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("Chinese", re.compile(r"[\u4e00-\u9fff]")),
    ("Arabic", re.compile(r"[\u0600-\u06ff]")),
    ("Hindi", re.compile(r"[\u0900-\u097f]")),
    ("Russian", re.compile(r"[\u0400-\u04ff]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = {name: frozenset(words.split()) for name, words in SMALL_WORDS.items()}
_ONLY = {
    name: words - frozenset().union(*(w for other, w in _LATIN.items() if other != name))
    for name, words in _LATIN.items()
}
"""Words that no other of these languages has."""
FOREIGN_SHARE = 0.5
"""Share of the words that have to be a language's own."""


def language(text: str) -> str:
    """The language a text is in: one of `SORRY`, or "English" where no other is plain.

    A single loan word, a name or a greeting does not make a question foreign.
    """
    letters = _WORD.findall(text.lower())
    if not letters:
        return "English"
    for name, script in _SCRIPTS:
        if 2 * sum(bool(script.search(word)) for word in letters) >= len(letters):
            return name
    words = [_plain(word) for word in letters]
    english = sum(word in ENGLISH for word in words)
    scores = Counter(
        {
            name: sum(word in known for word in words) + 0.5 * sum(w in _ONLY[name] for w in words)
            for name, known in _LATIN.items()
        }
    )
    (best, score), (_, second) = scores.most_common(2)
    share = sum(word in _LATIN[best] for word in words) / len(words)
    foreign = sum(word in _LATIN[best] and word not in ENGLISH for word in words)
    plain = foreign >= 2 and share >= FOREIGN_SHARE and foreign > english and score > second
    return best if plain else "English"


def foreign(text: str) -> NotUnderstood | None:
    """What is said to a question in another language; None: it is no such question."""
    name = language(text)
    if name == "English":
        return None
    return NotUnderstood(
        f"I understood this to be {name}, and I read only English. {SORRY[name]} "
        "Try: how many people are sitting?"
    )


def _plain(word: str) -> str:
    text = unicodedata.normalize(
        "NFKD", word.replace("ı", "i").replace("ł", "l").replace("ß", "ss")
    )
    return "".join(c for c in text if not unicodedata.combining(c))
