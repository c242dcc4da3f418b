"""What the enquiry forms stop because it could identify somebody, and what they let pass."""

import datetime as dt

import pytest

from pages.enquiries import identifying
from pages.enquiries.identifying import findings
from pages.enquiries.risk import seems_at_risk

TODAY = dt.date(2026, 11, 24)

STOPPED = {
    "The child was born on 3 March 2019.": "born on 3 March 2019",
    "DOB 03/03/2019": "DOB 03/03/2019",
    "d.o.b. follows": "d.o.b.",
    "Her date of birth is 3.3.19": "date of birth is 3.3.19",
    "born in 2014, known to us since": "born in 2014",
    "a baby, 2019-03-03, admitted that night": "2019-03-03",
    "The victim lived with him until 1st of May 2024": "1st of May 2024",
    "He was killed on March 3rd, 2025": "March 3rd, 2025",
    "The girl and her carer moved here on 03-04-15": "03-04-15",
    "The death in June 2025 led to this": "June 2025",
    "He died on 3 June": "3 June",
    "The boy’s initials are AB": "initials are AB",
    "We use initials: J.K.": "initials: J.K",
    "Child J.S. is known to us": "Child J.S.",
    "the victim JS": "victim JS",
    "NHS number 943 476 5919": "NHS number 943 476 5919",
    "Known as 943 476 5919 on the system": "943 476 5919",
    "9434765919": "9434765919",
    "case number 12345": "case number 12345",
    "Police ref: 44/12345/24": "Police ref: 44/12345/24",
    "MASH reference M-20991": "MASH reference M-20991",
    "crime no. 06001234": "crime no. 06001234",
    "Care proceedings ZE21C00123": "ZE21C00123",
    "NI number QQ123456C, or AB 12 34 56 C": "AB 12 34 56 C",
    "My client's name is Jane Smith": "client's name is Jane",
    "her name was Jane": "her name was Jane",
    "The name of the child is Zara": "name of the child is Zara",
    "a girl called Zara Khan": "girl called Zara Khan",
    "We support our client Jane Smith": "our client Jane Smith",
    "My daughter, Aisha, needs help": "My daughter, Aisha",
}
PASSES = [
    "",
    "We would like to start in March 2027.",
    "Could you train our children's services team on 3 March 2027?",
    "Please send your quote by 14 January 2027; the report is due on 30/06/2027.",
    "Call me on 07700 900123, or on 020 7946 0000, or +44 7700 900123.",
    "We wrote to you on 3 March 2026 about training for our Child Protection team.",
    "Our child safeguarding board met on 12/10/2026.",
    "Sudden unexpected death training in March 2027",
    "A training day on child death reviews, in May 2027 if possible",
    "We have case studies from 2019 that we would like to use.",
    "Our purchase order number is PO-44812, reference LSCP/2026/07.",
    "After the initial meeting we will agree terms of reference.",
    "Child A and Adult B, as in the published report",
    "Our client Leeds City Council wants two days of training.",
    "We are a CSPR panel of 12, with 3 police officers and 2 NHS staff.",
    "There are 25 people in the team: 10 in person, 15 online, 9.30 to 16.30.",
    "What is your name for the certificate, and can you call us?",
    "Victim Support and the NSPCC will attend.",
    "1234567890",
    "Our hospital has 250 staff, and the court 12; in that case 2027 suits us.",
    "Working Together 2023 and the Domestic Abuse Act 2021",
    "The police number about 400 in this force area.",
]
IN_A_REVIEW = {
    "The family lives at 12 Example Street.": "12 Example Street",
    "near LE1 1AA": "LE1 1AA",
    "St Mary's Primary wrote the referral": "St Mary's Primary",
    "The mother's partner is the suspect": "The mother",
    "harm by her step-father": "her step-father",
}
PASSES_IN_A_REVIEW = [
    "We are asking three reviewers. Panel meetings are on the first Tuesday of each month.",
    "Safeguarding partners agreed to a local review; our sister organisation pays half.",
    "Reports are published after 12 months. We need 2 copies.",
]


@pytest.mark.parametrize(("text", "words"), STOPPED.items())
def test_is_stopped_and_says_which_words(text, words):
    assert [finding.words for finding in findings(text, today=TODAY)] == [words]


@pytest.mark.parametrize("text", PASSES)
def test_passes(text):
    assert findings(text, today=TODAY) == []


@pytest.mark.parametrize(("text", "words"), IN_A_REVIEW.items())
def test_a_review_asks_for_more_care(text, words):
    found = findings(text, today=TODAY, in_a_review=True)
    assert words in [finding.words for finding in found]
    assert findings(text, today=TODAY) == []


@pytest.mark.parametrize("text", PASSES_IN_A_REVIEW)
def test_passes_in_a_review(text):
    assert findings(text, today=TODAY, in_a_review=True) == []


def test_an_nhs_number_is_known_by_its_check_digit():
    assert [found.why for found in findings("943 476 5919", today=TODAY)] == [identifying.NUMBER]
    assert findings("943 476 5918", today=TODAY) == []


def test_what_is_found_stands_in_the_order_of_the_text_and_once():
    found = findings("Her initials are AB, her name is Jane, DOB 1/2/2015.", today=TODAY)
    assert [each.why for each in found] == [
        identifying.INITIALS,
        identifying.NAME,
        identifying.DATE,
    ]
    assert str(found[2]) == (
        "“DOB 1/2/2015.” looks like a date of birth, death or an incident. Leave it out, or say"
        " only how long ago."
    )


@pytest.mark.parametrize(
    "text",
    [
        "My husband hits me when he drinks.",
        "I’m scared of my brother",
        "My family are forcing me to marry my cousin",
        "please help me",
        "I don't feel safe at home",
        "he said he will kill me",
        "I am afraid he will find this",
    ],
)
def test_somebody_in_danger_is_heard(text):
    assert seems_at_risk(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am afraid we need to move the date.",
        "Can you help me choose a course for my team?",
        "Staff need to know what to do when a woman is hit by her partner.",
        "My manager asked me to write.",
        "Does the course cover forced marriage and suicide?",
    ],
)
def test_somebody_at_work_is_not_taken_for_somebody_in_danger(text):
    assert not seems_at_risk(text)
