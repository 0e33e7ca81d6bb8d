using Ledger.Claims;
using Ledger.Responses;
using Ledger.Standing;

namespace Ledger.Tests.Standing;

/// <summary>What belongs to the closure of claim X, by name.</summary>
public sealed class ClosureWalkTests
{
    private readonly Newsroom _room = new();

    [Fact]
    public void Of_a_claim_without_evidence_it_is_the_claim_and_its_subjects_alone()
    {
        _room.Report("Report", by: "Inspector");
        _room.Claim("X", ["Report", "White"], ["Mentioned"]);

        ClosureIs("X", "Report", "White");
    }

    [Fact]
    public void Evidence_brings_all_that_it_goes_through_with_publishers_and_authors()
    {
        _room.Note("Memo", by: "Officer", authors: ["Clerk"]);
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", authors: ["Jane"]);
        _room.Supports("X", "Monday", ["Times", "in Memo"]);

        ClosureIs("X", "quote Monday", "Monday", "Herald", "Jane", "Times", "Memo", "Officer", "Clerk");
    }

    [Fact]
    public void What_lies_behind_a_subject_belongs_to_it()
    {
        _room.Report("Report", by: "Inspector");
        _room.Note("Memo", by: "Officer");
        _room.Claim("X", "Report");
        _room.Article("Monday", by: "Herald");
        _room.Supports("X", "Monday", ["in Report", "in Memo"]);

        ClosureIs("X", "quote Monday", "Monday", "Herald", "Report", "Inspector", "Memo", "Officer");
    }

    [Fact]
    public void Withdrawn_evidence_still_belongs_to_it()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald");
        _room.Supports("X", "Monday", ["Times"]);
        _room.WithdrawEvidence("Monday");
        _room.WithdrawAttribution("quote Monday");

        ClosureIs("X", "quote Monday", "Monday", "Herald", "Times");
    }

    [Fact]
    public void What_was_corrected_away_still_belongs_to_it()
    {
        _room.Article("Scoop", by: "Times");
        _room.Claim("X", "White");
        _room.Article("Monday", by: "Herald", authors: ["Jane"]);
        _room.Supports("X", "Monday", ["in Scoop"]);
        _room.CorrectHops("quote Monday", ["Guardian"]);
        _room.CorrectPublisher("Monday", "Post");
        _room.CorrectAuthors("Monday", "Ann");
        _room.CorrectPublisher("Scoop", "Sunday Times");
        _room.CorrectSubjects("X", "Black");

        ClosureIs("X", "White", "Black", "quote Monday", "Monday", "Herald", "Post", "Jane", "Ann", "Scoop", "Times", "Sunday Times", "Guardian");
    }

    [Fact]
    public void A_merged_source_brings_the_one_it_was_merged_into_and_not_the_other_way_round()
    {
        _room.Organisation("Herald Weekly");
        _room.Claim("X", "White");
        _room.Article("Monday", by: "Herald Online");
        _room.Supports("X", "Monday");
        _room.Merge("Herald Online", into: "Herald");
        _room.Merge("Herald", into: "Herald Group");
        _room.Merge("Herald Weekly", into: "Herald Group");
        _room.Merge("White", into: "Mary White");

        ClosureIs("X", "White", "Mary White", "Monday", "Herald Online", "Herald", "Herald Group");
    }

    [Fact]
    public void Claims_merged_into_it_belong_to_it_with_what_they_rest_on_and_the_one_it_was_merged_into_does_not()
    {
        foreach (var claim in new[] { "W", "X", "Y", "Z" }) _room.Claim(claim);
        _room.Article("Monday", by: "Herald");
        _room.Supports("Z", "Monday");
        _room.Article("Tuesday", by: "Guardian");
        _room.Supports("W", "Tuesday");
        _room.Merge("Z", into: "Y");
        _room.Merge("Y", into: "X");
        _room.Merge("X", into: "W");

        ClosureIs("X", "Y", "Z", "Monday", "Herald");
    }

    [Fact]
    public void Those_who_only_spoke_about_it_do_not_belong_to_it()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald");
        _room.Supports("X", "Monday");
        _room.Respond("Department", ResponseKind.NoComment, "X");
        _room.Dispute("Official", "Monday");
        _room.Assess("Anna", "X", Rating.True, of: "Checkers");

        ClosureIs("X", "Monday", "Herald");
    }

    private void ClosureIs(params string[] names) => _room.Names(ClosureWalk.From(_room["X"], _room.Known)).ShouldBe(names, ignoreOrder: true);
}
