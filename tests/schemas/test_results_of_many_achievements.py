"""Achievements and results without number: the work is their sum, not their product."""

from schemas.checking_references import achievement_faults


class Counted(dict):
    """An object that counts how often a member is looked up."""

    asked = 0

    def get(self, name, default=None):
        self.asked += 1
        return super().get(name, default)


def test_each_result_is_looked_up_once_however_many_achievements_there_are():
    result = Counted({"type": ["Result"], "resultDescription": "urn:described"})
    described = {"resultDescription": [{"id": "urn:described", "resultType": "Result"}]}
    achievements = [{}] * 50 + [described]
    subject = {"id": "did:example:a", "achievement": achievements, "result": [result]}
    assert list(achievement_faults({"credentialSubject": subject})) == []
    alone = Counted(result)
    list(
        achievement_faults(
            {"credentialSubject": {**subject, "achievement": described, "result": [alone]}}
        )
    )
    assert result.asked == alone.asked
