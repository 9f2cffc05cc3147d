"""Words the demo organisation is made of: names in several scripts, positions, departments, colours."""

from typing import NamedTuple


class Culture(NamedTuple):
    """Given names and surnames of one language, men and women apart."""

    weight: int
    men: tuple[str, ...]
    women: tuple[str, ...]
    surnames_men: tuple[str, ...]
    surnames_women: tuple[str, ...]
    form: str = "{first} {last}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _feminine(text: str) -> tuple[str, ...]:
    return tuple(f"{word}а" for word in text.split())


_RUSSIAN = "Иванов Петров Сидоров Королёв Соловьёв Кузнецов Смирнов Попов Морозов Ковалёв Шумилин Воробьёв Ткачёв"
_KAZAKH = "Қасымов Жүнісов Әбдіров Нұрғалиев Сәрсенов Төлегенов"
_TURKISH = "Yıldız Şahin Öztürk Çelik Doğan Aydın"

CULTURES = (
    Culture(
        60,
        _words("Иван Пётр Семён Фёдор Алексей Дмитрий Артём Сергей Николай Павел Михаил Андрей Игорь Лев"),
        _words("Анна Мария Елена Алёна Ольга Татьяна Наталья Ксения Дарья София Валентина Юлия Зоя Нина"),
        _words(_RUSSIAN),
        _feminine(_RUSSIAN),
    ),
    Culture(
        8,
        _words("Нұрлан Ерлан Бауыржан Әділет Қайрат Дәурен"),
        _words("Әлия Гүлнар Айгүл Жанар Сәуле Қарлығаш"),
        _words(_KAZAKH),
        _feminine(_KAZAKH),
    ),
    Culture(
        8,
        _words("Jürgen Björn Günther Sören Ansgar Götz"),
        _words("Käthe Ännchen Brünhild Jördis Svenja Marlene"),
        _words("Müller Weiß Schröder Köhler Großmann Jäger"),
        _words("Müller Weiß Schröder Köhler Großmann Jäger"),
    ),
    Culture(
        6,
        _words("René François Loïc Jérôme Gaël Théo"),
        _words("Chloé Zoë Hélène Anaïs Françoise Maëlle"),
        _words("Lefèvre Château D'Aubigné Bénard Gonçalves Noël"),
        _words("Lefèvre Château D'Aubigné Bénard Gonçalves Noël"),
    ),
    Culture(
        5,
        _words("İbrahim Çağatay Oğuz Şükrü Gökhan Yiğit"),
        _words("Çağla Şeyma Gülşah Özlem Işıl Büşra"),
        _words(_TURKISH),
        _words(_TURKISH),
    ),
    Culture(
        5,
        _words("伟 强 磊 军 洋 勇"),
        _words("芳 娜 秀英 敏 静 丽"),
        _words("王 李 张 刘 陈 欧阳"),
        _words("王 李 张 刘 陈 欧阳"),
        "{last}{first}",
    ),
    Culture(
        4,
        _words("محمد أحمد خالد يوسف عمر"),
        _words("فاطمة مريم عائشة ليلى نور"),
        _words("الأحمد الهاشمي العلي حداد المصري"),
        _words("الأحمد الهاشمي العلي حداد المصري"),
    ),
    Culture(
        4,
        _words("Sean James Owen Conor Liam"),
        _words("Anna Siobhan Maeve Grace Emily"),
        _words("O'Neill Smith D'Arcy Brown O'Hara"),
        _words("O'Neill Smith D'Arcy Brown O'Hara"),
    ),
)
WEIGHTS = tuple(culture.weight for culture in CULTURES)

POSITIONS = (
    "Менеджер по продажам",
    "Бухгалтер",
    "Инженер",
    "Ведущий инженер",
    "Аналитик",
    "Юрист",
    "Специалист поддержки",
    "Кладовщик",
    "Data Engineer",
    "UX/UI-дизайнер",
    "Büroleitung",
    "Стажёр",
    "",
)
DIRECTOR_POSITION = "Генеральный директор"
HEAD_POSITION = "Руководитель отдела"

# The first six stand at fixed places of the tree, so that every demo, however small, has a slash with and
# without blanks in a name and one name in two branches.
FIRST_DEPARTMENTS = (
    "Демо-компания",
    "Разработка",
    "Продажи / Опт",
    "Маркетинг/PR",
    "Группа поддержки",
    "Группа поддержки",
)
DEPARTMENTS = (
    "Бухгалтерия",
    "Юридический отдел",
    "Отдел кадров",
    "Логистика",
    "Склад",
    "R&D",
    "Отдел закупок",
    "Тестирование",
    "Production",
    "Außendienst",
    "客户服务",
    "Сопровождение",
    "Казначейство",
    "Служба безопасности",
    "Колл-центр",
    "Дизайн",
    "Аналитика / BI",
    "Цех №1",
    "Обучение",
    "Группа внедрения",
)

COLORS = ("#58cc47", "#4ba984", "#df532d", "#728f7a", "#1eb4aa", "#048bd0", "#ab7761", "#f76187", "#3e99ce")
GARBAGE = ("нет", "звонить секретарю", "123", "—", "n/a", "+7", "8-800", "см. сайт")
