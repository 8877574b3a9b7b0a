"""Statements against the sentences that they cite."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.evidence.support import anchor, overlap, problems

MANUAL = """The notch daemon listens for jobs on a local socket and runs them one after another.
MaxWorkers sets how many jobs may run at the same time; the default is 4.
QueueLimit is the maximum number of jobs that wait, 1,200 unless set otherwise.
A job that waits for more than 30 minutes is dropped and written to the journal.
SpoolDirectory names the folder in which job files are kept until they finish.
The socket is created with mode 0660 and belongs to the group notch.
Clients authenticate with a token of 64 characters that expires after 12 hours.
Retries specifies how often a failed job is started again before it counts as lost.
Compression of finished logs was added in release 2.3 and uses zstd.
LogLevel accepts the words quiet, normal and verbose.
Between two attempts the daemon sleeps for 15 seconds.
When the disk is full, new jobs are refused with exit code 75.
The status command prints one line for each job, oldest first.
Remote hosts reach the daemon through an encrypted tunnel on TCP port 7117.
The file notch.conf is read once at start and again after a hangup signal.
Environment variables that begin with NOTCH_ override what the file says.
A shutdown waits 90 seconds for running jobs and then kills them.
The journal keeps entries of the last 14 days in plain text.
Jobs inherit the nice value and the working folder of their submitter.
Version 3.0 replaced the old text protocol by length-prefixed JSON.""".splitlines()

SENTENCES = st.sampled_from(MANUAL)


def kinds(statement: str, cited: str, context: str = "") -> set[str]:
    return {problem.kind for problem in problems(statement, cited, context)}


@pytest.mark.parametrize(
    ("statement", "cited", "context"),
    [
        ("The timeout is 120 s.", "The timeout is two minutes.", ""),
        ("It is 1.2 km long.", "It is 1,200 m long.", ""),
        ("The buffer has 65,536 bytes.", "The buffer has 64 KiB.", ""),
        ("The limit is 120.", "The limit is 120 seconds.", ""),
        ("The timeout is 2 minutes.", "timeout (default 120)", "Timeout in seconds"),
        ("It is the 3rd release.", "It is the third release.", ""),
        ("It runs once per 1 hour.", "It runs once an hour.", ""),
        ("X is disabled by default.", "X is not enabled by default.", ""),
        ("The server accepts keys.", "The server accepts keys, but it does not accept passwords.", ""),
        ("The file is created when missing.", "If the file does not exist, it is created.", ""),
        ("X is not supported.", "X is unsupported.", ""),
        ("The option may be set.", "The option may be set, unless no key is given.", ""),
        ("OpenSSH 10.0 drops DSA.", "DSA is dropped.", "OpenSSH 10.0 release notes"),
        ("OpenSSH 10.0 drops DSA.", "DSA is dropped in 10.0p1.", "OpenSSH"),
        ("Notch was founded in May 2020.", "It was founded on 5 May 2020.", ""),
        ("MTP helps reading.", "Multi-token prediction helps reading.", ""),
        ("It uses Multi-Token Prediction for speed.", "It uses MTP for speed.", ""),
        ("The clients' keys are in ssh config.", "Client keys are in ssh_config.", ""),
        ("Aburg is larger than Beville.", "Beville is smaller than Aburg.", ""),
        ("The maximum is 10.", "The minimum is 1, the maximum is 10.", ""),
        ("At most 5 workers run.", "No more than 5 workers run.", ""),
        ("There are three modes.", "Modes are a, b and c.", ""),
        ("Der Wert ist 5 und nicht 6.", "The value is 5 and not 6.", ""),
        ("It listens on port 22.", "Port 22 is where it listens.", ""),
        ("It runs `notch -p 22`.", "Run notch -p 22 host.", ""),
    ],
)
def test_faithful_statements_pass(statement: str, cited: str, context: str) -> None:
    assert problems(statement, cited, context) == ()


@pytest.mark.parametrize(
    ("statement", "cited", "kind"),
    [
        ("The timeout is 15 s.", "The timeout is 1.5 s.", "number"),
        ("The default is 10.", "The default is 100.", "number"),
        ("The timeout is 120 ms.", "The timeout is 120 s.", "number"),
        ("The offset is -5.", "The offset is 5.", "number"),
        ("There are four modes.", "There are three modes.", "number"),
        ("It is 256 wide.", "The sha256 of it is wide.", "number"),
        ("The town had 5,000 people in 1961.", "The town had 5,000 people in 2011.", "date"),
        ("Founded on 5 May 2020.", "Founded in May 2020.", "date"),
        ("It came with version 1.5.", "It came with version 1.5.2.", "version"),
        ("It came with version 10.1.", "It came with version 10.10.", "version"),
        ("X is enabled by default.", "X is not enabled by default.", "negation"),
        ("X is enabled by default.", "X is disabled by default.", "negation"),
        ("X is not enabled.", "X is enabled.", "negation"),
        ("Passwords are accepted.", "No passwords are accepted.", "negation"),
        ("The server ignores keys.", "The server never ignores keys.", "negation"),
        ("Keys are forbidden.", "Keys are allowed.", "negation"),
        ("At least 5 workers run.", "At most 5 workers run.", "comparative"),
        ("The minimum is 10.", "The minimum is 1, the maximum is 10.", "comparative"),
        ("Beville is larger than Aburg.", "Aburg is larger than Beville.", "comparative"),
        ("Keys are read before the config.", "Keys are read after the config.", "comparative"),
        ("It takes more memory.", "It takes less memory.", "comparative"),
        ("The tool supports Baz.", "The tool supports Bar.", "name"),
        ("The tool reads ssh_config.", "The tool reads a file.", "name"),
        ("The tool needs DSA.", "The tool needs keys.", "name"),
        ("Cats purr loudly.", "The server accepts keys.", "nothing in common"),
    ],
)
def test_unfaithful_statements_fail(statement: str, cited: str, kind: str) -> None:
    assert kind in kinds(statement, cited)


def test_context_carries_versions_and_dates_but_no_numbers() -> None:
    assert kinds("It changed in 2020.", "It changed.", "News of 2020-05-04") == set()
    assert kinds("It changed in version 2.3.", "It changed.", "Release 2.3") == set()
    assert kinds("It has 17 parts.", "It has parts.", "All 17 parts") == {"number"}


def test_a_problem_is_a_line_that_a_model_can_act_on() -> None:
    (problem,) = problems("The timeout is 120 s.", "The timeout is 60 s.")
    assert str(problem) == "the number 120 s does not stand in the cited sentences"


@given(st.text(max_size=80))
def test_any_text_supports_itself(text: str) -> None:
    assert problems(text, text) == ()


WORDS = st.sampled_from(
    """The a server not never no client OpenSSH ssh_config `code` is are enabled
    disabled 5 1.5 10% 2020 May version 1.2.3
    more less than at least most minimum before after unless without, and; but. (MTP) x86_64 5 km 1,200 -5 3-5 two one
    hundred v2 ports 22 first nicht 不 yes no. only neither nor cannot isn't in of""".split()
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_heap_of_traps_supports_itself(text: str) -> None:
    assert problems(text, text) == ()


@given(SENTENCES, st.data())
def test_a_changed_digit_is_found(sentence: str, data: st.DataObject) -> None:
    digits = [match.start() for match in re.finditer(r"\d", sentence)]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([digit for digit in "123456789" if digit != sentence[at]]))
    changed = sentence[:at] + other + sentence[at + 1 :]
    assert kinds(changed, sentence) & {"number", "date", "version"}


@given(SENTENCES)
def test_an_inserted_not_is_found(sentence: str) -> None:
    denied = re.sub(r"\b(is|are|was|sets|accepts|uses|keeps|may|waits)\b", r"\1 not", sentence, count=1)
    assume(denied != sentence)
    assert "negation" in kinds(denied, sentence)


@pytest.mark.parametrize("shift", [-2, -1, 1, 2])
@pytest.mark.parametrize("true", range(len(MANUAL)))
def test_a_miscounted_address_is_repaired(true: int, shift: int) -> None:
    assert anchor(MANUAL[true], MANUAL, [true + shift], "") == (true,)


def test_a_right_address_stays() -> None:
    assert anchor("Up to 4 jobs run at the same time by default.", MANUAL, [1], "MaxWorkers") == (1,)
    assert anchor("A token of 64 characters expires after 12 hours.", MANUAL, [5, 6], "") in ((5, 6), (6,))


def test_a_paraphrase_with_a_wrong_address_finds_its_sentence() -> None:
    assert anchor("The daemon sleeps 15 s between attempts.", MANUAL, [12], "") == (10,)


def test_a_far_or_missing_address_finds_the_only_sentence() -> None:
    assert anchor("Clients use a token of 64 characters, which expires after 12 h.", MANUAL, [], "") == (6,)
    assert anchor("Clients use a token of 64 characters, which expires after 12 h.", MANUAL, [99, -3], "") == (6,)


def test_what_no_sentence_supports_has_no_anchor() -> None:
    assert anchor("The daemon sleeps 16 seconds between attempts.", MANUAL, [10], "") is None
    assert anchor("Bananas are yellow.", MANUAL, [0, 1], "") is None


def test_two_sentences_that_support_equally_are_not_chosen_between() -> None:
    twins = ["The limit is 5 jobs.", "Something else stands here.", "The limit is 5 jobs.", "The end."]
    assert anchor("The limit is 5 jobs.", twins, [1], "") is None


def test_overlap_counts_words_of_content_only() -> None:
    assert overlap("the daemon sleeps", "A daemon is sleeping.") == 1.0
    assert overlap("the daemon", "the socket") == 0.0
    assert overlap("", "anything") == 0.0
    assert overlap("圧縮を使用する", "圧縮は使用しない") > 0.3


@pytest.mark.parametrize(
    ("statement", "cited", "found"),
    [
        ("The timeout is 30 seconds.", "Der Timeout beträgt dreißig Sekunden und nicht mehr.", set()),
        ("The timeout is 31 seconds.", "Der Timeout beträgt dreißig Sekunden und nicht mehr.", {"number"}),
        ("Der Timeout ist nach der Quelle 30 Sekunden.", "The default timeout is thirty seconds.", set()),
        ("The bridge has 12 arches.", "Le pont est long et a douze arches.", set()),
        ("The tower is 330 m high.", "La tour est haute de 330 mètres et pèse plus.", set()),
        ("The tower opened on 5 March 1889.", "Der Turm wurde am 5. März 1889 für die Stadt geöffnet.", set()),
        ("The tower opened on 6 March 1889.", "Der Turm wurde am 5. März 1889 für die Stadt geöffnet.", {"date"}),
        ("The tower was built by Eiffel in 1889.", "埃菲尔铁塔于1889年开放，高330米。", {"name"}),
        ("Das Becken fasst nach der Quelle 1.200.000 Kubikmeter.", "The basin holds 1,200,000 cubic metres.", set()),
    ],
)
def test_a_statement_in_another_language_is_held_to_numbers_dates_and_names(
    statement: str, cited: str, found: set[str]
) -> None:
    assert kinds(statement, cited) == found
