using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Responses;

namespace Ledger.Tests.Standing;

/// <summary>
/// Small cases with their whole expected standing, each named after its rule. Every expectation was worked out by hand from the domain page. The first line has the
/// level, the lines and through whom they come, and the depth; then the level and each flag with the events that make it so.
/// </summary>
public sealed class StandingTable
{
    private readonly Newsroom _room = new();

    // ---- Lines ----

    [Fact]
    public void Two_articles_of_one_publisher_are_one_line()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
        SupportedBy("Tuesday", "Herald");

        Shows("""
            SingleSource, 1 line through Herald, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Two_articles_of_two_publishers_are_two_lines()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
        SupportedBy("Tuesday", "Times");

        Shows("""
            Corroborated, 2 lines through Monday + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void One_author_of_two_publishers_is_one_line()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", authors: ["Jane", "Ann"]);
        _room.Article("Tuesday", by: "Times", authors: ["Jane"]);
        _room.Supports("X", "Monday");
        _room.Supports("X", "Tuesday");

        Shows("""
            SingleSource, 1 line through Jane, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Fifty_outlets_that_cite_one_newspaper_are_one_line()
    {
        _room.Claim("X");
        _room.Article("Scoop", by: "Times");
        for (var i = 1; i <= 50; i++) SupportedBy($"Article {i}", $"Outlet {i}", "Times in Scoop");

        Shows($"""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: {string.Join(", ", Enumerable.Range(1, 50).Select(i => $"evidence_linked Article {i}"))}
            """);
    }

    [Fact]
    public void Two_newsrooms_that_each_read_one_draft_are_two_lines_for_what_the_draft_says()
    {
        TwoNewsroomsWithOneDraft("Draft");

        Shows("""
            Corroborated, 2 lines through Times story + Guardian story, depth 0
            Corroborated: evidence_linked Times story, evidence_linked Guardian story
            """);
    }

    [Fact]
    public void Two_newsrooms_that_each_read_one_draft_are_one_line_for_what_the_draft_claims()
    {
        TwoNewsroomsWithOneDraft();

        Shows("""
            SingleSource, 1 line through Official, depth 2
            SingleSource: evidence_linked Times story, evidence_linked Guardian story
            Provisional: document_registered Draft
            SecondHand: evidence_linked Times story, evidence_linked Guardian story
            """);
    }

    [Fact]
    public void An_article_that_cites_both_newsrooms_is_one_line_itself()
    {
        _room.Report("Draft", by: "Inspector", RevisionStatus.Draft, TextForm.Unseen);
        _room.Claim("X", "Draft");
        _room.Article("Roundup", by: "Digest");
        _room.Supports("X", "Roundup", ["Times", "in Draft"], called: "Roundup on the Times");
        _room.Supports("X", "Roundup", ["Guardian", "in Draft"], called: "Roundup on the Guardian");

        Shows("""
            SingleSource, 1 line through Roundup, depth 1
            SingleSource: evidence_linked Roundup on the Times, evidence_linked Roundup on the Guardian
            SecondHand: evidence_linked Roundup on the Times, evidence_linked Roundup on the Guardian
            """);
    }

    /// <summary>Along the links of all paths together one gets from the first article to Carl by Bob, and to Dora by Eve, without the agency: to cut them takes two.</summary>
    [Fact]
    public void One_node_on_every_path_is_one_line_though_a_cut_of_the_paths_together_would_take_two()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Bob", "Agency");
        SupportedBy("Wire", "Agency", "Bob", "Carl");
        SupportedBy("Tuesday", "Times", "Eve", "Agency");
        SupportedBy("Second wire", "Agency", "Eve", "Dora");

        Shows("""
            SingleSource, 1 line through Agency, depth 1
            SingleSource: evidence_linked Monday, evidence_linked Wire, evidence_linked Tuesday, evidence_linked Second wire
            SecondHand: evidence_linked Monday, evidence_linked Wire, evidence_linked Tuesday, evidence_linked Second wire
            """);
    }

    [Fact]
    public void Three_paths_that_share_two_by_two_are_two_lines()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", authors: ["Jane", "Ann"]);
        _room.Article("Tuesday", by: "Times", authors: ["Jane", "Bob"]);
        _room.Article("Wednesday", by: "Guardian", authors: ["Ann", "Bob"]);
        foreach (var article in new[] { "Monday", "Tuesday", "Wednesday" }) _room.Supports("X", article);

        // One document and the author of the other two, the earliest document first.
        Shows("""
            Corroborated, 2 lines through Monday + Bob, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday, evidence_linked Wednesday
            """);
    }

    [Fact]
    public void The_record_itself_is_one_line_that_nobody_can_be_wrong_about()
    {
        RecordOfASpeech();

        Shows("""
            SingleSource, 1 line, depth 0
            SingleSource: evidence_linked Speech
            OnRecord: evidence_linked Speech
            """);
    }

    [Fact]
    public void The_record_and_a_path_are_two_lines()
    {
        RecordOfASpeech();
        SupportedBy("Monday", "Herald", "in Speech");

        Shows("""
            Corroborated, 2 lines through Monday, depth 0
            Corroborated: evidence_linked Speech, evidence_linked Monday
            OnRecord: evidence_linked Speech
            """);
    }

    [Fact]
    public void Two_records_are_one_line_together()
    {
        _room.Speech("Speech", by: "White");
        _room.Speech("Second speech", by: "White");
        _room.Claim("X", "Speech", "Second speech");
        _room.Supports("X", "Speech");
        _room.Supports("X", "Second speech");

        Shows("""
            SingleSource, 1 line, depth 0
            SingleSource: evidence_linked Speech, evidence_linked Second speech
            OnRecord: evidence_linked Speech, evidence_linked Second speech
            """);
    }

    [Fact]
    public void Nine_lines_are_nine_and_named()
    {
        _room.Claim("X");
        SupportedByArticles(9);

        Shows($"""
            Corroborated, 9 lines through {string.Join(" + ", Enumerable.Range(1, 9).Select(i => $"Article {i}"))}, depth 0
            Corroborated: {Articles(9)}
            """);
    }

    [Fact]
    public void Ten_lines_are_nine_or_more_and_not_named()
    {
        _room.Claim("X");
        SupportedByArticles(10);

        Shows($"""
            Corroborated, 9 lines, depth 0
            Corroborated: {Articles(10)}
            """);
    }

    [Fact]
    public void Eight_lines_and_the_record_are_nine()
    {
        RecordOfASpeech();
        SupportedByArticles(8);

        Shows($"""
            Corroborated, 9 lines through {string.Join(" + ", Enumerable.Range(1, 8).Select(i => $"Article {i}"))}, depth 0
            Corroborated: evidence_linked Speech, {Articles(8)}
            OnRecord: evidence_linked Speech
            """);
    }

    [Fact]
    public void Nine_lines_and_the_record_are_nine_or_more_and_the_nine_are_named()
    {
        RecordOfASpeech();
        SupportedByArticles(9);

        Shows($"""
            Corroborated, 9 lines through {string.Join(" + ", Enumerable.Range(1, 9).Select(i => $"Article {i}"))}, depth 0
            Corroborated: evidence_linked Speech, {Articles(9)}
            OnRecord: evidence_linked Speech
            """);
    }

    [Fact]
    public void Sources_that_were_merged_are_one_node()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
        SupportedBy("Tuesday", "Herald Online");
        var before = _room.Sequence;
        _room.Merge("Herald Online", into: "Herald");

        Shows("""
            Corroborated, 2 lines through Monday + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """, before);
        Shows("""
            SingleSource, 1 line through Herald, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    // ---- The bottleneck ----

    [Fact]
    public void The_bottleneck_is_nearest_the_origin()
    {
        _room.Claim("X");
        _room.Article("Scoop", by: "Times");
        SupportedBy("Monday", "Herald", "Times in Scoop", "Official");

        Shows("""
            SingleSource, 1 line through Official, depth 1
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void At_one_distance_a_document_is_named_before_a_source()
    {
        _room.Person("Official");
        _room.Note("Memo", by: "Official");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Official in Memo");

        Shows("""
            SingleSource, 1 line through Memo, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Theory]
    [InlineData("Jane", "Herald")]
    [InlineData("Herald", "Jane")]
    public void Of_two_sources_at_one_distance_the_one_on_record_first_is_named(string first, string second)
    {
        _room.Organisation(first);
        _room.Organisation(second);
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", authors: ["Jane"]);
        _room.Article("Tuesday", by: "Herald", authors: ["Jane"]);
        _room.Supports("X", "Monday");
        _room.Supports("X", "Tuesday");

        Shows($"""
            SingleSource, 1 line through {first}, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Of_two_documents_at_one_distance_the_one_on_record_first_is_named_first()
    {
        _room.Article("Tuesday", by: "Times");
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
        _room.Supports("X", "Tuesday");

        Shows("""
            Corroborated, 2 lines through Tuesday + Monday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void A_node_that_stands_at_several_distances_is_as_near_the_origin_as_anywhere()
    {
        _room.Organisation("Agency");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Times", "Agency");
        SupportedBy("Wire", "Agency", "Times");

        // The agency stands second from Monday and publishes the wire itself; the Times stand first on both.
        Shows("""
            SingleSource, 1 line through Agency, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Wire
            """);
    }

    // ---- Paths ----

    [Fact]
    public void A_subject_met_as_publisher_is_left_out()
    {
        _room.Claim("X", "White");
        SupportedBy("Letter", "White");
        SupportedBy("Second letter", "White");

        Shows("""
            Corroborated, 2 lines through Letter + Second letter, depth 0
            Corroborated: evidence_linked Letter, evidence_linked Second letter
            """);
    }

    [Fact]
    public void A_subject_met_as_publisher_or_author_does_not_end_the_walk()
    {
        _room.Claim("X", "White");
        _room.Article("Column", by: "White", authors: ["White"]);
        _room.Article("Scoop", by: "Times", authors: ["White"]);
        _room.Supports("X", "Column", ["Times in Scoop", "Aide"]);

        Shows("""
            SingleSource, 1 line through Aide, depth 1
            SingleSource: evidence_linked Column
            SecondHand: evidence_linked Column
            """);
    }

    [Fact]
    public void Of_a_hop_whose_source_is_a_subject_the_document_counts_with_its_publisher_and_authors()
    {
        _room.Claim("X", "Officer");
        _room.Note("Memo", by: "Officer", authors: ["Clerk"]);
        _room.Note("Second memo", by: "Officer", authors: ["Clerk"]);
        SupportedBy("Monday", "Herald", "Officer in Memo");
        SupportedBy("Tuesday", "Times", "Officer in Second memo");

        // The officer is on neither path: the clerk is what they share.
        Shows("""
            SingleSource, 1 line through Clerk, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Of_a_hop_whose_source_is_a_subject_a_retracted_document_takes_the_support_away()
    {
        _room.Claim("X", "Officer");
        _room.Note("Memo", by: "Officer");
        SupportedBy("Monday", "Herald", "Officer in Memo");
        _room.Retract("Memo");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_retracted Memo
            """);
    }

    [Fact]
    public void Of_a_hop_whose_document_is_a_subject_neither_it_nor_its_source_is_on_the_path()
    {
        _room.Note("Memo", by: "Officer", authors: ["Clerk"]);
        _room.Claim("X", "Memo");
        SupportedBy("Monday", "Herald", "Officer in Memo");
        SupportedBy("Tuesday", "Times", "Officer in Memo");

        Shows("""
            Corroborated, 2 lines through Monday + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void What_is_behind_a_subject_has_no_effect()
    {
        _room.Report("Report", by: "Inspector");
        _room.Note("Memo", by: "Officer");
        _room.Anonymous("an insider");
        _room.Claim("X", "Report");
        SupportedBy("Monday", "Herald", "in Report", "Officer in Memo", "an insider");
        _room.Retract("Memo");

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_dispute_of_the_subject_disputes_what_it_claims_and_not_that_it_says_so()
    {
        _room.Report("Report", by: "Inspector", RevisionStatus.Draft);
        _room.Claim("X", "Report");
        SupportedBy("Monday", "Herald", "in Report");
        _room.Supports("X", "Report");
        _room.Caveat("Report");
        _room.Dispute("Department", "Report");
        _room.Resolve("Department", Outcome.Upheld);
        _room.Retract("Report");

        Shows("""
            Corroborated, 2 lines through Monday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Report
            OnRecord: evidence_linked Report
            """);
    }

    [Theory]
    [InlineData("White", "Mary White")]
    [InlineData("Mary White", "White")]
    public void A_subject_that_was_merged_is_the_one_it_was_merged_into(string subject, string hop)
    {
        _room.Person("White");
        _room.Person("Mary White");
        _room.Claim("X", subject);
        SupportedBy("Monday", "Herald", "Times", hop);
        var before = _room.Sequence;
        _room.Merge("Mary White", into: "White");

        Shows($"""
            SingleSource, 1 line through {hop}, depth 1
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """, before);
        Shows("""
            SingleSource, 1 line through Times, depth 1
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void Without_a_subject_the_depth_is_the_number_of_hops_less_one()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Times", "Agency", "Official");

        Shows("""
            SingleSource, 1 line through Official, depth 2
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void With_a_subject_the_depth_is_the_number_of_hops_before_it()
    {
        _room.Claim("X", "Official");
        SupportedBy("Monday", "Herald", "Times", "Agency", "Official", "Aide");

        Shows("""
            SingleSource, 1 line through Agency, depth 2
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void The_depth_is_the_smallest_and_one_that_heard_it_itself_is_not_second_hand()
    {
        _room.Claim("X", "Official");
        SupportedBy("Monday", "Herald", "Times", "Official");
        SupportedBy("Tuesday", "Guardian", "Official");

        Shows("""
            Corroborated, 2 lines through Times + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    // ---- Live ----

    [Fact]
    public void A_claim_without_evidence_is_unsupported()
    {
        _room.Claim("X");

        Shows("""
            Unsupported, 0 lines
            Unsupported: claim_asserted X
            """);
    }

    [Fact]
    public void Withdrawn_evidence_does_not_support()
    {
        SupportedOnce();
        _room.WithdrawEvidence("Monday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: evidence_withdrawn Monday
            """);
    }

    [Fact]
    public void Evidence_whose_attribution_was_withdrawn_does_not_support()
    {
        SupportedOnce();
        _room.WithdrawAttribution("quote Monday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: attribution_withdrawn quote Monday
            """);
    }

    [Fact]
    public void One_path_lost_leaves_the_others()
    {
        SupportedOnce();
        SupportedBy("Tuesday", "Guardian");
        _room.WithdrawEvidence("Monday");

        Shows("""
            SingleSource, 1 line through Tuesday, depth 0
            SingleSource: evidence_linked Tuesday
            """);
    }

    [Fact]
    public void A_retracted_hop_takes_the_support_away()
    {
        SupportedOnce();
        _room.Retract("Scoop");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_retracted Scoop
            """);
    }

    [Fact]
    public void An_open_dispute_of_the_attribution_shows()
    {
        SupportedOnce();
        _room.Dispute("Official", "quote Monday");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Disputed: attribution_response_made Official
            """);
    }

    [Fact]
    public void A_dispute_of_the_attribution_that_was_upheld_takes_the_support_away()
    {
        SupportedOnce();
        _room.Dispute("Official", "quote Monday");
        _room.Resolve("Official", Outcome.Upheld);

        Shows("""
            Unsupported, 0 lines
            Unsupported: attribution_response_resolved Official
            """);
    }

    [Fact]
    public void An_open_dispute_of_the_third_hops_document_shows()
    {
        MemoIsTheThirdHop();
        _room.Dispute("Department", "Memo");

        Shows("""
            SingleSource, 1 line through Memo, depth 2
            SingleSource: evidence_linked Monday
            Disputed: document_response_made Department
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_dispute_of_the_third_hops_document_that_was_upheld_takes_the_support_away()
    {
        MemoIsTheThirdHop();
        _room.Dispute("Department", "Memo");
        var open = _room.Sequence;
        _room.Resolve("Department", Outcome.Upheld);

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_response_resolved Department
            """);
        Shows("""
            SingleSource, 1 line through Memo, depth 2
            SingleSource: evidence_linked Monday
            Disputed: document_response_made Department
            SecondHand: evidence_linked Monday
            """, open);
    }

    [Theory]
    [InlineData(Outcome.Rejected)]
    [InlineData(Outcome.Withdrawn)]
    public void A_dispute_of_the_third_hops_document_that_was_rejected_or_withdrawn_leaves_all_as_it_was(Outcome outcome)
    {
        MemoIsTheThirdHop();
        _room.Dispute("Department", "Memo");
        _room.Resolve("Department", outcome);

        Shows("""
            SingleSource, 1 line through Memo, depth 2
            SingleSource: evidence_linked Monday
            SecondHand: evidence_linked Monday
            """);
    }

    [Fact]
    public void What_took_away_support_that_is_gone_is_all_told()
    {
        SupportedOnce();
        SupportedBy("Tuesday", "Guardian", "in Scoop");
        _room.Retract("Scoop");
        _room.WithdrawEvidence("Monday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_retracted Scoop, evidence_withdrawn Monday
            """);
    }

    // ---- Rebuttals, context and responses to the claim ----

    [Fact]
    public void Live_evidence_that_rebuts_shows_and_is_no_line()
    {
        SupportedOnce();
        _room.Article("Tuesday", by: "Guardian");
        _room.Rebuts("X", "Tuesday");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Rebutted: evidence_linked Tuesday
            """);
    }

    [Fact]
    public void A_claim_that_is_only_rebutted_is_unsupported()
    {
        _room.Claim("X");
        _room.Anonymous("an insider");
        _room.Article("Tuesday", by: "Guardian", status: RevisionStatus.Draft);
        _room.Rebuts("X", "Tuesday", ["Times", "an insider"]);

        // Provisional, anonymous and second-hand need a supporting path.
        Shows("""
            Unsupported, 0 lines
            Unsupported: claim_asserted X
            Rebutted: evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Evidence_that_rebuts_and_is_not_live_does_not_rebut()
    {
        SupportedOnce();
        _room.Article("Tuesday", by: "Guardian");
        _room.Rebuts("X", "Tuesday");
        _room.Retract("Tuesday");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_dispute_of_a_document_that_rebuts_does_not_dispute_the_claim()
    {
        SupportedOnce();
        _room.Article("Tuesday", by: "Guardian");
        _room.Rebuts("X", "Tuesday");
        _room.Dispute("Department", "Tuesday");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Rebutted: evidence_linked Tuesday
            """);
    }

    [Fact]
    public void Context_neither_supports_nor_rebuts()
    {
        _room.Claim("X");
        _room.Article("Tuesday", by: "Guardian");
        _room.Context("X", "Tuesday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: claim_asserted X
            """);
    }

    [Fact]
    public void An_open_denial_of_the_claim_disputes_it()
    {
        SupportedOnce();
        _room.Deny("Official", "X");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Disputed: claim_response_made Official
            """);
    }

    [Theory]
    [InlineData(ResponseKind.Denial)]
    [InlineData(ResponseKind.Dispute)]
    public void A_denial_or_dispute_of_the_claim_that_was_upheld_rebuts_it_and_its_evidence_stays(ResponseKind kind)
    {
        SupportedOnce();
        _room.Respond("Official", kind, "X");
        _room.Resolve("Official", Outcome.Upheld);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Rebutted: claim_response_made Official, claim_response_resolved Official
            """);
    }

    [Fact]
    public void A_denial_of_the_claim_that_was_rejected_has_no_effect()
    {
        SupportedOnce();
        _room.Deny("Official", "X");
        _room.Resolve("Official", Outcome.Rejected);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_denial_beside_a_confirmation_disputes()
    {
        SupportedOnce();
        _room.Respond("Department", ResponseKind.Confirmation, "X");
        _room.Deny("Official", "X");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Disputed: claim_response_made Official
            """);
    }

    [Theory]
    [InlineData(ResponseKind.NonDenial)]
    [InlineData(ResponseKind.NoComment)]
    [InlineData(ResponseKind.NoReply)]
    [InlineData(ResponseKind.Confirmation)]
    public void A_response_that_neither_denies_nor_disputes_has_no_effect(ResponseKind kind)
    {
        SupportedOnce();
        _room.Respond("Official", kind, "X");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_denial_that_turns_out_to_have_been_no_comment_no_longer_rebuts_though_it_was_upheld()
    {
        SupportedOnce();
        _room.Deny("Official", "X");
        _room.Resolve("Official", Outcome.Upheld);
        _room.CorrectKind("Official", ResponseKind.NoComment);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Corrected: claim_corrected X
            """);
    }

    [Fact]
    public void A_dispute_that_turns_out_to_have_been_no_comment_gives_back_the_support_that_it_took()
    {
        SupportedOnce();
        _room.Dispute("Official", "Scoop");
        _room.Resolve("Official", Outcome.Upheld);
        _room.CorrectKind("Official", ResponseKind.NoComment);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Corrected: document_corrected Scoop
            """);
    }

    [Fact]
    public void No_comment_that_turns_out_to_have_been_a_denial_disputes()
    {
        SupportedOnce();
        _room.Respond("Official", ResponseKind.NoComment, "X");
        _room.CorrectKind("Official", ResponseKind.Denial);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Disputed: claim_response_made Official, claim_corrected X
            Corrected: claim_corrected X
            """);
    }

    // ---- Anonymous ----

    [Fact]
    public void An_anonymous_source_on_every_path_shows()
    {
        _room.Anonymous("an insider");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "an insider");
        SupportedBy("Tuesday", "Guardian", "an insider");

        Shows("""
            SingleSource, 1 line through an insider, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            Anonymous: source_registered an insider
            """);
    }

    [Fact]
    public void Another_anonymous_source_on_each_path_shows_with_both()
    {
        _room.Anonymous("an insider");
        _room.Anonymous("two officials");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "an insider");
        SupportedBy("Tuesday", "Guardian", "two officials");

        Shows("""
            Corroborated, 2 lines through an insider + two officials, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            Anonymous: source_registered an insider, source_registered two officials
            """);
    }

    [Fact]
    public void An_anonymous_source_on_some_paths_does_not()
    {
        _room.Anonymous("an insider");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "an insider");
        SupportedBy("Tuesday", "Guardian");

        Shows("""
            Corroborated, 2 lines through an insider + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    // ---- Provisional and Superseded ----

    [Theory]
    [InlineData("Scoop")]
    [InlineData("Monday")]
    public void A_caveat_on_a_document_of_every_path_shows(string document)
    {
        SupportedOnce();
        _room.Caveat(document);

        Shows($"""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Provisional: caveat_added {document}
            """);
    }

    [Fact]
    public void A_caveat_that_was_lifted_has_no_effect()
    {
        SupportedOnce();
        _room.Caveat("Scoop");
        _room.Lift("Scoop");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_caveat_on_a_document_of_some_paths_does_not_show()
    {
        SupportedOnce();
        SupportedBy("Tuesday", "Guardian");
        _room.Caveat("Monday");

        Shows("""
            Corroborated, 2 lines through Scoop + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
    }

    [Fact]
    public void One_path_under_a_caveat_and_the_other_a_draft_are_provisional_because_of_both()
    {
        SupportedOnce();
        _room.Caveat("Scoop");
        _room.Article("Tuesday", by: "Guardian", status: RevisionStatus.Draft);
        _room.Supports("X", "Tuesday");

        Shows("""
            Corroborated, 2 lines through Scoop + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            Provisional: caveat_added Scoop, document_registered Tuesday
            """);
    }

    [Fact]
    public void A_carrier_is_a_draft_only_while_its_newest_revision_is()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", status: RevisionStatus.Draft);
        _room.Supports("X", "Monday");
        var draft = _room.Sequence;
        _room.Revise("Monday", status: RevisionStatus.Published);

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Provisional: document_registered Monday
            """, draft);
        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_hops_draft_gone_final_stays_provisional_and_is_superseded()
    {
        DraftGoneFinal();

        Shows("""
            SingleSource, 1 line through Draft, depth 0
            SingleSource: evidence_linked Monday
            Provisional: document_registered Draft
            Superseded: document_revised Draft 2
            """);
    }

    [Fact]
    public void A_hop_corrected_to_the_final_is_neither()
    {
        DraftGoneFinal();
        _room.CorrectHops("quote Monday", ["in Draft r2"]);

        Shows("""
            SingleSource, 1 line through Draft, depth 0
            SingleSource: evidence_linked Monday
            Corrected: attribution_corrected quote Monday
            """);
    }

    [Fact]
    public void One_path_with_an_older_revision_is_superseded_though_another_has_read_the_newest()
    {
        DraftGoneFinal();
        SupportedBy("Tuesday", "Guardian", "in Draft");

        Shows("""
            SingleSource, 1 line through Draft, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            Superseded: document_revised Draft 2
            """);
    }

    [Fact]
    public void What_was_no_draft_after_all_is_not_provisional()
    {
        _room.Report("Report", by: "Inspector", RevisionStatus.Draft);
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "in Report");
        _room.Correct("Report", "revisions/1/status", RevisionStatus.Published);

        Shows("""
            SingleSource, 1 line through Report, depth 0
            SingleSource: evidence_linked Monday
            Corrected: document_corrected Report
            """);
    }

    [Fact]
    public void What_was_a_draft_after_all_is_provisional_because_of_the_correction()
    {
        _room.Report("Report", by: "Inspector");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "in Report");
        _room.Correct("Report", "revisions/1/status", RevisionStatus.Draft);

        Shows("""
            SingleSource, 1 line through Report, depth 0
            SingleSource: evidence_linked Monday
            Provisional: document_corrected Report
            Corrected: document_corrected Report
            """);
    }

    // ---- Anchors ----

    [Fact]
    public void A_final_that_drops_the_passage_takes_the_support_away()
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", "It was otherwise.");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2
            Orphaned: document_revised Monday 2
            """);
    }

    [Theory]
    [InlineData("Now we know that it was so.")]
    [InlineData("They said it was so. Monday: it was so. And more. Signed.")]
    public void A_final_that_keeps_the_passage_or_has_it_twice_but_once_where_it_was_keeps_the_support(string final)
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", final);

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Theory]
    [InlineData("They said it was so; she said it was so too.")]
    [InlineData("Monday: it was so. And more. Monday: it was so. And more.")]
    [InlineData("Monday: It was so. And more.")]
    public void A_final_that_has_the_passage_twice_and_not_once_where_it_was_or_a_look_alike_takes_the_support_away(string final)
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", final);

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2
            Orphaned: document_revised Monday 2
            """);
    }

    [Theory]
    [InlineData(TextForm.Hashed)]
    [InlineData(TextForm.Unseen)]
    public void A_final_whose_text_is_not_held_keeps_the_support(TextForm form)
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", "It was otherwise.", form: form);

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_text_supplied_later_without_the_passage_takes_the_support_away()
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", "It was otherwise.", form: TextForm.Hashed);
        _room.SupplyText("Monday", "It was otherwise.");

        Shows("""
            Unsupported, 0 lines
            Unsupported: text_supplied Monday 2
            Orphaned: text_supplied Monday 2
            """);
    }

    [Fact]
    public void Only_the_newest_revision_is_asked()
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", "It was otherwise.");
        _room.Revise("Monday", "After all, it was so.");

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void What_a_subject_said_it_said_whatever_its_newer_text_is()
    {
        RecordOfASpeech();
        _room.Revise("Speech", "It was otherwise.");

        Shows("""
            SingleSource, 1 line, depth 0
            SingleSource: evidence_linked Speech
            OnRecord: evidence_linked Speech
            """);
    }

    [Fact]
    public void The_text_of_a_hops_newer_revision_is_not_asked()
    {
        SupportedOnce();
        _room.Revise("Scoop", "It was otherwise.");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Superseded: document_revised Scoop 2
            """);
    }

    [Fact]
    public void Withdrawn_evidence_is_not_orphaned()
    {
        OnceInItsOwnVoice();
        _room.Revise("Monday", "It was otherwise.");
        _room.WithdrawEvidence("Monday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2, evidence_withdrawn Monday
            """);
    }

    [Fact]
    public void Evidence_whose_attribution_was_withdrawn_is_not_orphaned()
    {
        SupportedOnce();
        _room.Revise("Monday", "It was otherwise.");
        _room.WithdrawAttribution("quote Monday");

        Shows("""
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2, attribution_withdrawn quote Monday
            """);
    }

    [Fact]
    public void Evidence_that_rebuts_or_gives_context_can_be_orphaned_too()
    {
        SupportedOnce();
        _room.Article("Tuesday", by: "Guardian");
        _room.Article("Wednesday", by: "Post");
        _room.Rebuts("X", "Tuesday");
        _room.Context("X", "Wednesday");
        _room.Revise("Tuesday", "It was otherwise.");
        _room.Revise("Wednesday", "It was otherwise.");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Orphaned: document_revised Tuesday 2, document_revised Wednesday 2
            """);
    }

    // ---- Corrected ----

    [Fact]
    public void A_correction_that_replaces_a_hop_changes_the_lines()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Times");
        SupportedBy("Tuesday", "Times");
        var before = _room.Sequence;
        _room.CorrectHops("quote Monday", ["Guardian"]);

        Shows("""
            SingleSource, 1 line through Times, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            """, before);
        Shows("""
            Corroborated, 2 lines through Guardian + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            Corrected: attribution_corrected quote Monday
            """);
    }

    [Fact]
    public void A_correction_of_the_publisher_changes_the_lines()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
        SupportedBy("Tuesday", "Times");
        _room.CorrectPublisher("Monday", "Times");

        Shows("""
            SingleSource, 1 line through Times, depth 0
            SingleSource: evidence_linked Monday, evidence_linked Tuesday
            Corrected: document_corrected Monday
            """);
    }

    [Fact]
    public void A_correction_of_the_subjects_changes_where_paths_end()
    {
        _room.Report("Report", by: "Inspector");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "in Report", "Official");
        _room.CorrectSubjects("X", "Report");

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Corrected: claim_corrected X
            """);
    }

    [Theory]
    [InlineData("X", "claim_corrected X")]
    [InlineData("quote Monday", "attribution_corrected quote Monday")]
    [InlineData("Monday", "document_corrected Monday")]
    [InlineData("Scoop", "document_corrected Scoop")]
    public void A_correction_of_the_claim_an_attribution_or_a_path_document_shows(string thing, string because)
    {
        SupportedOnce();
        Reword(thing, ReasonCode.WrongFact);

        Shows($"""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Corrected: {because}
            """);
    }

    [Theory]
    [InlineData("X")]
    [InlineData("quote Monday")]
    [InlineData("Scoop")]
    public void A_typo_does_not(string thing)
    {
        SupportedOnce();
        Reword(thing, ReasonCode.Typo);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_correction_of_what_is_on_no_supporting_path_does_not()
    {
        _room.Report("Report", by: "Inspector");
        _room.Note("Memo", by: "Officer");
        _room.Claim("X", "Report");
        SupportedBy("Monday", "Herald", "in Report", "in Memo");
        SupportedBy("Tuesday", "Guardian", "Official");
        _room.WithdrawEvidence("Tuesday");
        foreach (var thing in new[] { "Report", "Memo", "Tuesday", "quote Tuesday" }) Reword(thing, ReasonCode.WrongFact);
        _room.Correct("Herald", "role", "newspaper");

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void An_erratum_on_the_passage_shows()
    {
        SupportedOnce();
        _room.Erratum("Monday", "was so");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            Corrected: erratum_recorded Monday
            """);
    }

    [Theory]
    [InlineData("Monday", Newsroom.Beside, ReasonCode.WrongFact)]
    [InlineData("Monday", Newsroom.Passage, ReasonCode.Typo)]
    [InlineData("Scoop", Newsroom.Passage, ReasonCode.WrongFact)]
    public void An_erratum_beside_it_or_of_a_typo_or_of_a_hops_text_does_not(string document, string passage, ReasonCode code)
    {
        SupportedOnce();
        _room.Erratum(document, passage, code);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void An_erratum_in_another_revision_does_not()
    {
        SupportedOnce();
        _room.Revise("Monday");
        _room.Erratum("Monday", Newsroom.Passage);

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    // ---- Assessments ----

    [Fact]
    public void Assessments_that_agree_give_their_rating()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.False);
        _room.Assess("Ben", "X", Rating.False);

        Shows("""
            Assessed False, 1 line through Scoop, depth 0
            Assessed: claim_assessed Anna, claim_assessed Ben
            """);
    }

    [Fact]
    public void Two_reviewers_can_differ()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.False);
        _room.Assess("Ben", "X", Rating.MostlyFalse);

        Shows("""
            AssessmentsDiffer, 1 line through Scoop, depth 0
            AssessmentsDiffer: claim_assessed Anna, claim_assessed Ben
            """);
    }

    [Fact]
    public void A_reviewers_newer_assessment_replaces_the_older()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.False);
        _room.Assess("Ben", "X", Rating.MostlyFalse);
        _room.Assess("Anna", "X", Rating.MostlyFalse, called: "Anna again");

        Shows("""
            Assessed MostlyFalse, 1 line through Scoop, depth 0
            Assessed: claim_assessed Ben, claim_assessed Anna again
            """);
    }

    [Fact]
    public void When_the_newer_is_withdrawn_the_older_does_not_come_back()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.False);
        _room.Assess("Ben", "X", Rating.MostlyFalse);
        _room.Assess("Anna", "X", Rating.Mixed, called: "Anna again");
        _room.WithdrawAssessment("Anna again");

        Shows("""
            Assessed MostlyFalse, 1 line through Scoop, depth 0
            Assessed: claim_assessed Ben
            """);
    }

    [Fact]
    public void When_the_last_is_withdrawn_the_lines_speak_again()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.False);
        _room.WithdrawAssessment("Anna");

        Shows("""
            SingleSource, 1 line through Scoop, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void An_assessment_is_the_sources_that_it_names_whoever_records_it()
    {
        _room.Claim("X");
        _room.Assess("Anna", "X", Rating.True, of: "Checkers", called: "the first");
        _room.Assess("Ben", "X", Rating.False, of: "Checkers", called: "the second");
        _room.Assess("Anna", "X", Rating.False, called: "her own");

        Shows("""
            Assessed False, 0 lines
            Assessed: claim_assessed the second, claim_assessed her own
            """);
    }

    [Fact]
    public void A_retracted_claim_is_retracted_whatever_it_was_assessed()
    {
        SupportedOnce();
        _room.Assess("Anna", "X", Rating.True);
        _room.Retract("X");

        Shows("""
            Retracted, 1 line through Scoop, depth 0
            Retracted: claim_retracted X
            Stale: claim_retracted X
            """);
    }

    // ---- Stale ----

    [Fact]
    public void New_evidence_makes_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.Article("Tuesday", by: "Guardian");
        room.Context("X", "Tuesday");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: source_registered Guardian, document_registered Tuesday, evidence_linked Tuesday
        """);

    [Fact]
    public void Withdrawn_evidence_makes_an_assessment_stale() => AfterAnAssessment(room => room.WithdrawEvidence("Monday"), """
        Assessed True, 0 lines
        Assessed: claim_assessed Anna
        Stale: evidence_withdrawn Monday
        """);

    [Fact]
    public void What_withdrawn_evidence_went_through_still_makes_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.WithdrawEvidence("Monday");
        room.Retract("Memo");
    }, """
        Assessed True, 0 lines
        Assessed: claim_assessed Anna
        Stale: evidence_withdrawn Monday, document_retracted Memo
        """);

    [Fact]
    public void A_correction_and_what_a_hop_was_before_it_make_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.CorrectHops("quote Monday", ["Boss"]);
        room.Retract("Memo");
    }, """
        Assessed True, 1 line through Boss, depth 0
        Assessed: claim_assessed Anna
        Corrected: attribution_corrected quote Monday
        Stale: source_registered Boss, attribution_corrected quote Monday, document_retracted Memo
        """);

    [Fact]
    public void What_is_behind_a_subject_makes_an_assessment_stale()
    {
        _room.Report("Report", by: "Inspector");
        _room.Note("Memo", by: "Officer");
        _room.Claim("X", "Report");
        SupportedBy("Monday", "Herald", "in Report", "in Memo");
        _room.Assess("Anna", "X", Rating.True);
        _room.Retract("Memo");

        Shows("""
            Assessed True, 1 line through Monday, depth 0
            Assessed: claim_assessed Anna
            Stale: document_retracted Memo
            """);
    }

    [Fact]
    public void A_subject_makes_an_assessment_stale_and_its_publisher_does_not()
    {
        _room.Report("Report", by: "Inspector");
        _room.Claim("X", "Report");
        SupportedBy("Monday", "Herald");
        _room.Assess("Anna", "X", Rating.True);
        _room.Correct("Inspector", "role", "inspector general");
        _room.Revise("Report");

        Shows("""
            Assessed True, 1 line through Monday, depth 0
            Assessed: claim_assessed Anna
            Stale: document_revised Report 2
            """);
    }

    [Fact]
    public void A_revision_makes_an_assessment_stale() => AfterAnAssessment(room => room.Revise("Memo"), """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Superseded: document_revised Memo 2
        Stale: document_revised Memo 2
        """);

    [Fact]
    public void A_caveat_and_its_lifting_make_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.Caveat("Memo");
        room.Lift("Memo");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: caveat_added Memo, caveat_lifted Memo
        """);

    [Fact]
    public void A_response_makes_an_assessment_stale_and_who_responds_does_not() => AfterAnAssessment(room =>
    {
        room.Respond("Department", ResponseKind.NoComment, "X");
        room.Correct("Department", "role", "ministry");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: claim_response_made Department
        """);

    [Fact]
    public void An_erratum_beside_the_passage_makes_an_assessment_stale() => AfterAnAssessment(room => room.Erratum("Monday", Newsroom.Beside), """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: erratum_recorded Monday
        """);

    [Fact]
    public void A_publisher_and_a_merge_of_it_make_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.Merge("Herald", into: "Herald Group");
        room.Correct("Herald Group", "role", "publisher");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: source_registered Herald Group, source_merged Herald, source_corrected Herald Group
        """);

    [Fact]
    public void Publishing_the_claim_makes_an_assessment_stale() => AfterAnAssessment(room => room.Publish("X"), """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: claim_published X
        """);

    [Fact]
    public void A_claim_merged_into_it_makes_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.Claim("Y");
        room.Merge("Y", into: "X");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        Stale: claim_asserted Y, claim_merged Y
        """);

    [Fact]
    public void Typos_and_what_is_outside_the_closure_do_not_make_an_assessment_stale() => AfterAnAssessment(room =>
    {
        room.Correct("X", "statement", "It was so.", ReasonCode.Typo);
        room.Erratum("Monday", Newsroom.Passage, ReasonCode.Typo);
        room.Correct("Mentioned", "role", "bystander");
        room.Claim("Y");
        room.Supports("Y", "Monday", called: "Monday for Y");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna
        """);

    [Fact]
    public void Assessments_and_their_withdrawal_do_not_make_one_another_stale() => AfterAnAssessment(room =>
    {
        room.Assess("Ben", "X", Rating.True);
        room.Assess("Carl", "X", Rating.False);
        room.WithdrawAssessment("Carl");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Anna, claim_assessed Ben
        """);

    [Fact]
    public void A_reviewer_who_looks_again_has_seen_what_happened_but_the_other_has_not() => AfterAnAssessment(room =>
    {
        room.Caveat("Memo");
        room.Lift("Memo");
        room.Assess("Ben", "X", Rating.True);
        room.Publish("X");
        room.Assess("Anna", "X", Rating.True, called: "Anna again");
    }, """
        Assessed True, 1 line through Memo, depth 0
        Assessed: claim_assessed Ben, claim_assessed Anna again
        Stale: claim_published X
        """);

    // ---- Merged claims ----

    [Fact]
    public void A_claim_merged_into_another_gives_it_its_evidence_and_no_responses_or_assessments()
    {
        _room.Claim("X");
        _room.Claim("Y");
        SupportedBy("Monday", "Herald");
        _room.Article("Tuesday", by: "Guardian");
        _room.Supports("Y", "Tuesday");
        _room.Deny("Official", "Y");
        _room.Assess("Anna", "Y", Rating.False);
        _room.Merge("Y", into: "X");

        Shows("""
            Corroborated, 2 lines through Monday + Tuesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday
            """);
        _room.Standing("Y").ShouldBe("""
            Merged, 1 line through Tuesday, depth 0
            Merged: claim_merged Y
            Disputed: claim_response_made Official
            Stale: claim_merged Y
            """);
    }

    [Fact]
    public void Evidence_comes_through_a_chain_of_merges()
    {
        foreach (var claim in new[] { "X", "Y", "Z" }) _room.Claim(claim);
        SupportedBy("Monday", "Herald");
        _room.Article("Tuesday", by: "Guardian");
        _room.Supports("Y", "Tuesday");
        _room.Article("Wednesday", by: "Post");
        _room.Supports("Z", "Wednesday");
        _room.Merge("Z", into: "Y");
        var halfway = _room.Sequence;
        _room.Merge("Y", into: "X");

        Shows("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """, halfway);
        Shows("""
            Corroborated, 3 lines through Monday + Tuesday + Wednesday, depth 0
            Corroborated: evidence_linked Monday, evidence_linked Tuesday, evidence_linked Wednesday
            """);
        _room.Standing("Z").ShouldBe("""
            Merged, 1 line through Wednesday, depth 0
            Merged: claim_merged Z
            """);
    }

    // ---- When it held in the world ----

    [Theory]
    [InlineData("2018-05-06T23:59:59Z", false)]
    [InlineData("2018-05-07", true)]
    public void Evidence_counts_from_when_its_carrier_was_published(string day, bool counts)
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", published: "2018-05-07");
        _room.Supports("X", "Monday");

        ShowsAt(day, counts
            ? """
              SingleSource, 1 line through Monday, depth 0
              SingleSource: evidence_linked Monday
              """
            : """
              Unsupported, 0 lines
              Unsupported: claim_asserted X
              """);
    }

    [Fact]
    public void Evidence_counts_from_when_its_own_revision_was_published()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", text: "We do not know.", published: "2018-05-07");
        _room.Revise("Monday", published: "2018-05-20");
        _room.Supports("X", "Monday");

        ShowsAt("2018-05-19", """
            Unsupported, 0 lines
            Unsupported: claim_asserted X
            """);
        ShowsAt("2018-05-20", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void Evidence_counts_from_when_it_was_recorded_if_nobody_knows_when_its_carrier_was_published()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald");
        _room.Supports("X", "Monday");
        var recorded = _room.Now;

        _room.Standing("X", validAt: recorded.AddMicroseconds(-1)).ShouldBe("""
            Unsupported, 0 lines
            Unsupported: claim_asserted X
            """);
        _room.Standing("X", validAt: recorded).ShouldBe("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_response_counts_from_when_it_was_said()
    {
        PublishedInMay2018();
        _room.Deny("Official", "X", said: "2018-05-10");

        ShowsAt("2018-05-09", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        ShowsAt("2018-05-10", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Disputed: claim_response_made Official
            """);
    }

    [Fact]
    public void A_response_counts_from_when_it_was_recorded_if_nobody_knows_when_it_was_said()
    {
        PublishedInMay2018();
        _room.Dispute("Official", "Monday");

        ShowsAt("2018-12-31", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        _room.Standing("X", validAt: _room.Now).ShouldBe("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Disputed: document_response_made Official
            """);
    }

    [Fact]
    public void A_resolution_holds_from_when_the_response_was_said()
    {
        PublishedInMay2018();
        _room.Dispute("Official", "Monday", said: "2018-05-10");
        _room.Resolve("Official", Outcome.Upheld);

        ShowsAt("2018-05-09", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        ShowsAt("2018-05-10", """
            Unsupported, 0 lines
            Unsupported: document_response_resolved Official
            """);
    }

    [Fact]
    public void A_caveat_counts_from_when_it_was_stated_and_from_when_it_was_recorded_if_nobody_knows()
    {
        PublishedInMay2018();
        _room.Caveat("Monday", stated: "2018-05-10");
        _room.Caveat("Monday", called: "another");

        ShowsAt("2018-05-09", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        ShowsAt("2018-05-10", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Provisional: caveat_added Monday
            """);
        _room.Standing("X", validAt: _room.Now).ShouldBe("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Provisional: caveat_added Monday, caveat_added another
            """);
    }

    [Fact]
    public void A_lifting_holds_at_every_instant()
    {
        PublishedInMay2018();
        _room.Caveat("Monday", stated: "2018-05-10");
        _room.Lift("Monday");

        ShowsAt("2018-05-10", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    [Fact]
    public void A_retraction_and_a_withdrawal_hold_at_every_instant()
    {
        PublishedInMay2018();
        _room.WithdrawEvidence("Monday");
        _room.Retract("Monday");

        ShowsAt("2018-05-10", """
            Unsupported, 0 lines
            Unsupported: evidence_withdrawn Monday, document_retracted Monday
            """);
    }

    [Fact]
    public void A_revision_counts_from_when_it_was_published()
    {
        PublishedInMay2018();
        _room.Revise("Monday", "It was otherwise.", published: "2018-05-20");

        ShowsAt("2018-05-19", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        ShowsAt("2018-05-20", """
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2
            Orphaned: document_revised Monday 2
            """);
    }

    [Fact]
    public void A_later_revision_that_has_no_date_counts_from_when_it_was_recorded_and_not_from_when_the_document_was_published()
    {
        PublishedInMay2018();
        _room.Revise("Monday", "It was otherwise.");

        ShowsAt("2018-12-31", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
        _room.Standing("X", validAt: _room.Now).ShouldBe("""
            Unsupported, 0 lines
            Unsupported: document_revised Monday 2
            Orphaned: document_revised Monday 2
            """);
    }

    [Fact]
    public void A_hop_is_superseded_from_when_the_newer_revision_was_published()
    {
        _room.Report("Draft", by: "Inspector", RevisionStatus.Draft, published: "2018-05-01");
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", published: "2018-05-07");
        _room.Supports("X", "Monday", ["in Draft"]);
        _room.Revise("Draft", published: "2018-05-20");

        ShowsAt("2018-05-19", """
            SingleSource, 1 line through Draft, depth 0
            SingleSource: evidence_linked Monday
            Provisional: document_registered Draft
            """);
        ShowsAt("2018-05-20", """
            SingleSource, 1 line through Draft, depth 0
            SingleSource: evidence_linked Monday
            Provisional: document_registered Draft
            Superseded: document_revised Draft 2
            """);
    }

    [Fact]
    public void What_the_ledger_knew_and_what_held_in_the_world_are_asked_together()
    {
        PublishedInMay2018();
        _room.Deny("Official", "X", said: "2018-05-10");
        var open = _room.Sequence;
        _room.Resolve("Official", Outcome.Rejected);

        _room.Standing("X", open, Newsroom.Day("2018-05-10")).ShouldBe("""
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            Disputed: claim_response_made Official
            """);
        ShowsAt("2018-05-10", """
            SingleSource, 1 line through Monday, depth 0
            SingleSource: evidence_linked Monday
            """);
    }

    // ---- Stories that several cases begin with ----

    private void Shows(string standing, long? sequence = null) => _room.Standing("X", sequence).ShouldBe(standing);

    private void ShowsAt(string day, string standing) => _room.Standing("X", validAt: Newsroom.Day(day)).ShouldBe(standing);

    private void SupportedBy(string article, string publisher, params string[] hops)
    {
        _room.Article(article, by: publisher);
        _room.Supports("X", article, hops.Length > 0 ? hops : null);
    }

    private void SupportedByArticles(int count)
    {
        for (var i = 1; i <= count; i++) SupportedBy($"Article {i}", $"Outlet {i}");
    }

    private static string Articles(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"evidence_linked Article {i}"));

    private void OnceInItsOwnVoice()
    {
        _room.Claim("X");
        SupportedBy("Monday", "Herald");
    }

    private void SupportedOnce()
    {
        _room.Claim("X");
        _room.Article("Scoop", by: "Times");
        SupportedBy("Monday", "Herald", "Times in Scoop");
    }

    private void PublishedInMay2018()
    {
        _room.Claim("X");
        _room.Article("Monday", by: "Herald", published: "2018-05-07");
        _room.Supports("X", "Monday");
    }

    private void RecordOfASpeech()
    {
        _room.Speech("Speech", by: "White");
        _room.Claim("X", "Speech");
        _room.Supports("X", "Speech");
    }

    private void MemoIsTheThirdHop()
    {
        _room.Article("Scoop", by: "Times");
        _room.Report("Report", by: "Inspector");
        _room.Note("Memo", by: "Officer");
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "Times in Scoop", "in Report", "Officer in Memo");
    }

    private void TwoNewsroomsWithOneDraft(params string[] subjects)
    {
        _room.Report("Draft", by: "Inspector", RevisionStatus.Draft, TextForm.Unseen);
        _room.Note("Note", by: "Prosecutor");
        _room.Claim("X", subjects);
        SupportedBy("Times story", "Times", "in Draft", "Prosecutor in Note", "Official");
        SupportedBy("Guardian story", "Guardian", "in Draft", "Prosecutor in Note", "Official");
    }

    private void DraftGoneFinal()
    {
        _room.Report("Draft", by: "Inspector", RevisionStatus.Draft);
        _room.Claim("X");
        SupportedBy("Monday", "Herald", "in Draft");
        _room.Revise("Draft");
    }

    private void AfterAnAssessment(Action<Newsroom> happens, string standing)
    {
        _room.Note("Memo", by: "Officer");
        _room.Claim("X", [], ["Mentioned"]);
        SupportedBy("Monday", "Herald", "Officer in Memo");
        _room.Assess("Anna", "X", Rating.True);
        Shows("""
            Assessed True, 1 line through Memo, depth 0
            Assessed: claim_assessed Anna
            """);
        happens(_room);
        Shows(standing);
    }

    /// <summary>A correction of a field that decides nothing: the claim's words, an attribution's occasion, a document's language.</summary>
    private void Reword(string thing, ReasonCode code)
    {
        var field = thing == "X" ? "statement" : thing.StartsWith("quote", StringComparison.Ordinal) ? "occasion" : "language";
        _room.Correct(thing, field, field == "language" ? "fr" : "In other words.", code);
    }
}
