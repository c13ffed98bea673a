"""Words that turn a statement round: opposites of direction, of extent and of time, and who denies what.

A compact closed list, in folded keys: what a reader of either language knows, whatever the documents are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.judging.claim import Word

_OPPOSITES = (
    (
        r"增[加长多产大高进强持幅]?|上[升涨扬调修]|提[高升]|攀升|走[高强]|回升|强[劲势]|加速|"
        r"扩[大张充]|涨|加[大快强码]|同比增|新增|延长|\b(?:increas|ris[ei]|rose|grow|grew|gain|climb|"
        r"surg|expand|jump|soar|rais)\w*|\bup\b",
        r"减[少低产弱缓持轻]?|下[降跌滑调挫修]|降[低至到]?|走[低弱]|回落|缩[小减短]|萎缩|跌|放缓|"
        r"疲[软弱态]|减速|变?弱|削减|\b(?:decreas|fall|fell|declin|drop|shr[ia]nk|reduc|slump|plung|"
        r"lower|cut)\w*|\bdown\b",
    ),
    (
        r"高于|多于|大于|超过|超出|突破|逾|以上|\b(?:more than|above|over|exceed\w*|higher)\b",
        r"低于|少于|小于|不足|不到|未达|以下|\b(?:less than|below|under|fewer|lower)\b",
    ),
    (
        r"(?<!不)(?:支持|赞成|赞同|同意|欢迎|批准)|通过|\b(?:support|approv|agree|welcom|back)\w*",
        r"反对|拒绝|否决|驳回|抵制|批评|\b(?:oppos|reject|refus|veto|against|criticis|criticiz)\w*",
    ),
    (
        r"(?<!不)(?:允许|准许|许可|开放)|解除|\b(?:allow|permit|lift)\w*",
        r"禁止|严禁|不准|不得|限制|禁令|\b(?:ban|prohibit|forbid|restrict)\w*",
    ),
    (
        r"成功|胜|赢|击败|战胜|夺冠|\b(?:succe|win|won|beat|defeat)\w*",
        r"失败|输|败给|负于|落败|\b(?:fail|lost|lose)\w*",
    ),
    (
        r"进口|输入|买入|购[买入]|收购|\b(?:import|buy|bought|purchas)\w*",
        r"出口|输出|卖出|出售|售出|\b(?:export|sell|sold)\w*",
    ),
    (
        r"开[始启放工幕业设]|启动|成立|设立|恢复|重启|投产|重返|\b(?:start|begin|began|open|launch|"
        r"resum|establish)\w*",
        r"结束|停[止业工产]|关[闭停]|暂停|中止|取消|终止|解散|撤销|闭幕|\b(?:end|clos|suspend|cancel|"
        r"halt|stop|terminat)\w*",
    ),
    (
        r"乐观|利好|积极|好转|改善|\b(?:optimis|positive|improv)\w*",
        r"悲观|利空|消极|恶化|\b(?:pessimis|negative|worsen|deteriorat)\w*",
    ),
    (
        r"最[高大多好快强长]|第一|\b(?:highest|largest|most|best|longest)\b",
        r"最[低小少差慢弱短]|倒数|\b(?:lowest|smallest|least|worst|shortest)\b",
    ),
    (
        r"盈利|获利|顺差|盈余|\bprofit\w*|\bsurplus",
        r"亏损|逆差|赤字|\bloss\w*|\bdeficit",
    ),
    (
        r"上半年|年初|上午|之前|以前|前夕|首家|最早|\bbefore\b|\bmorning\b|\bearly\b",
        r"下半年|年底|年末|下午|之后|以后|此后|随后|最后一|最晚|\bafter\b|\bafternoon\b|\blate\b",
    ),
    (
        r"比.{1,12}(?<!最)[高大多快重长早强]|\b(?:taller|bigger|longer|faster|earlier)\b",
        r"比.{1,12}(?<!最)[矮低小少慢轻短晚弱]|\b(?:shorter|smaller|slower|later)\b",
    ),
    (
        r"提[前早]|\b(?:earlier|ahead)\b",
        r"延[后到期宕迟]|推迟|顺延|\b(?:delay|postpon)\w*",
    ),
    (
        r"保留|维持|延续|坚持|\b(?:keep|kept|maintain)\w*",
        r"放弃|废[除止]|\b(?:abandon|drop|scrap)\w*",
    ),
    (
        r"可[以能行望]|有可能|能够|\b(?:can|possible|likely)\b",
        r"不可能|无法|不能|不可[以行]|\b(?:cannot|impossible|unlikely)\b",
    ),
    (
        r"复杂|困难|不易|\b(?:hard|difficult)\b",
        r"容易|轻易|简单|\beas(?:y|ily)\b",
    ),
    (
        r"加入|签署|参加|\b(?:join|sign)\w*",
        r"退出|离开|脱离|\b(?:leave|left|withdr|quit)\w*",
    ),
)  # fmt: skip
_EXTENT = (
    (
        r"全部|所有|全体|一律|一概|全数|皆|均|任何|每[一个位名家]|唯一|完全|\b(?:all|every|entire|"
        r"whole|only|fully|any)\b",
        r"部分|一些|少数|个别|局部|\b(?:some|part|partly|few|several|most|many|partial\w*)\b",
    ),
    (
        r"强制|必须|义务|\b(?:mandatory|must|required|compulsory)\b",
        r"自愿|可以|鼓励|建议|\b(?:voluntary|may|optional|encourag\w*)\b",
    ),
    (
        r"首[次度个]|第一次|\bfirst\b",
        r"再[次度]|第[二三四五]次|\bagain\b|\bsecond\b",
    ),
)  # fmt: skip
_TENSE = (
    (
        r"将[于在会要]|将(?=[^来])|计划|拟|预计|预期|打算|即将|\b(?:will|plans?|expected|intends?)\b",
        r"已[经于]?|曾经?|完成|了(?!解)|\b(?:has|have|had|was|were|completed|already)\b",
    ),
)  # fmt: skip


# A word with a denial in it (毫不犹豫) is no plain assertion.
_UNCLEAR = re.compile("[不没未无非零]")


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two sides, as patterns over a key, that can't both be meant of the same thing."""

    sides: tuple[re.Pattern[str], re.Pattern[str]]

    def turned(self, claim: str, premise: str) -> bool:
        """Whether the claim takes one side and the premise only the other."""
        for one, other in (self.sides, self.sides[::-1]):
            if one.search(claim) and not other.search(claim) and other.search(premise) and not one.search(premise):
                return True
        return False


def _compiled(table: tuple[tuple[str, str], ...]) -> tuple[Opposites, ...]:
    return tuple(Opposites((re.compile(one), re.compile(other))) for one, other in table)


DIRECTION, EXTENT, TENSE = _compiled(_OPPOSITES), _compiled(_EXTENT), _compiled(_TENSE)


def turned(table: tuple[Opposites, ...], claim: str, premise: str) -> int:
    """How many of the opposites the claim has the other way round."""
    return sum(one.turned(claim, premise) for one in table)


def denials_apart(alike: Mapping[Word, Sequence[Word]]) -> list[Word]:
    """The claim's words that one side denies and the other asserts. `alike` gives for each of the claim's words those
    of the premise that mean it. What stands right behind a denial on one side must stand behind one on the other."""
    found = []
    for word, others in alike.items():
        if word.kind not in ("verb", "noun", "modifier") or not others or _UNCLEAR.search(word.text):
            continue
        if (word.denied == 1 and not any(one.denied for one in others)) or (
            not word.denied and all(one.denied == 1 for one in others)
        ):
            found.append(word)
    return found


def clauses_apart(claim: str, premise: str) -> tuple[float, float]:
    """How near the clause of the premise is that one of the claim repeats with more or fewer denials, and with a word
    of direction turned round: the share of the character pairs they have in common, 0 where there is none."""
    denied = turned_round = 0.0
    others = [(one, _pairs(one)) for one in _CLAUSE.split(premise) if len(one) > 3]
    for clause in _CLAUSE.split(claim):
        pairs = _pairs(clause)
        if len(pairs) < 3 or not others:
            continue
        share, other = max((len(pairs & held) / len(pairs), one) for one, held in others)
        if share >= _REPEATS:
            denied = max(denied, share * (len(_DENIAL.findall(clause)) != len(_DENIAL.findall(other))))
            turned_round = max(turned_round, share * bool(turned(DIRECTION, clause, other)))
    return denied, turned_round


_REPEATS = 0.5
_CLAUSE = re.compile(r"[,;:。.!?\n、\s]")
_DENIAL = re.compile(r"[不没未无非勿]|\bnot?\b|n't\b|\bnever\b")


def _pairs(clause: str) -> frozenset[str]:
    return frozenset(clause[at : at + 2] for at in range(len(clause) - 1))
