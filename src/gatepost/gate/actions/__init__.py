"""What may pass. The only place that publishes: there is no second way into a group."""

from gatepost.gate.actions.feedback import export_examples, misread
from gatepost.gate.actions.lending import answer_on_learning, take_back_again, take_words_back
from gatepost.gate.actions.looks import answer_look, look_at_reported
from gatepost.gate.actions.messages import Passed, ask_representative, chosen, publish_together, submit
from gatepost.gate.actions.pilots import end_pilot, start_pilots
from gatepost.gate.actions.pta import rule_on_pta, submit_pta, withdraw_pta
from gatepost.gate.actions.rulings import REASON_LIMIT, SHORTEST_REASON, Ruling, rule_on_hold, withdraw_hold

__all__ = [
    "REASON_LIMIT",
    "SHORTEST_REASON",
    "Passed",
    "Ruling",
    "answer_look",
    "answer_on_learning",
    "ask_representative",
    "chosen",
    "end_pilot",
    "export_examples",
    "look_at_reported",
    "misread",
    "publish_together",
    "rule_on_hold",
    "rule_on_pta",
    "start_pilots",
    "submit",
    "submit_pta",
    "take_back_again",
    "take_words_back",
    "withdraw_hold",
    "withdraw_pta",
]
