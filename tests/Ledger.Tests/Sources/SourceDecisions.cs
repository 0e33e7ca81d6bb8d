using System.Text.Json;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Sources;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Sources;

public sealed class SourceDecisions
{
    private static readonly Source Sessions = Source.Create(new SourceRegistered(SourceKind.Person, "Jeff Sessions", null, null, null, "Attorney General")) with { Id = Id(10) };
    private static readonly Source Officials = Source.Create(new SourceRegistered(SourceKind.Anonymous, null, "Three officials", 3, "sha256:salted", "Officials")) with { Id = Id(11) };

    [Fact]
    public void A_source_is_registered_as_it_was_given()
    {
        RegisterSourceEndpoint.Decide(new RegisterSource(SourceKind.Anonymous, null, "Three officials", 3, "sha256:salted", "Officials"), New)
            .ShouldBegin<Source>(with: new SourceRegistered(SourceKind.Anonymous, null, "Three officials", 3, "sha256:salted", "Officials"));

        (Officials.Kind, Officials.Description, Officials.HeadCount, Officials.Commitment, Officials.Role, Officials.MergedInto).ShouldBe(
            (SourceKind.Anonymous, "Three officials", 3, "sha256:salted", "Officials", null));
    }

    [Fact]
    public void A_merged_source_points_to_what_it_was_merged_into_and_stays()
    {
        MergeSourceEndpoint.Validate(Sessions, Into(Sessions with { Id = Id(12) })).ShouldAllow();
        var merged = MergeSourceEndpoint.Decide(new MergeSource(Id(12), Why, 1), Sessions);

        merged.ShouldBe(new SourceMerged(Id(12), Why));
        Sessions.Apply(merged).ShouldBe(Sessions with { MergedInto = Id(12) });
    }

    [Fact]
    public void A_merge_is_refused_into_itself_of_what_was_merged_into_what_was_merged_and_of_different_kinds()
    {
        var other = Sessions with { Id = Id(12) };
        var merged = other.Apply(new SourceMerged(Id(13), Why));

        MergeSourceEndpoint.Validate(Sessions, Into(Sessions)).ShouldRefuse(409, "merge-into-itself");
        MergeSourceEndpoint.Validate(merged, Into(Sessions)).ShouldRefuse(409, "source-merged");
        MergeSourceEndpoint.Validate(Sessions, Into(merged)).ShouldRefuse(409, "merge-target-merged");
        MergeSourceEndpoint.Validate(Sessions, Into(Officials)).ShouldRefuse(409, "merge-kinds-differ");
        MergeSourceEndpoint.Validate(Sessions, Into(other with { Kind = SourceKind.Organisation })).ShouldRefuse(409, "merge-kinds-differ");
    }

    [Fact]
    public void A_correction_says_what_was_before_and_what_is_after()
    {
        var command = Correct(("name", "Jefferson Beauregard Sessions III"), ("role", null));
        CorrectSourceEndpoint.Validate(command, Sessions).ShouldAllow();

        var corrected = CorrectSourceEndpoint.Decide(command, Sessions, New);

        corrected.ShouldSay(new SourceCorrected(New.Value, ReasonCode.WrongName, Why, "A reader", "The name was wrong.",
        [
            new FieldChange("name", Json.Element("Jeff Sessions"), Json.Element("Jefferson Beauregard Sessions III")),
            new FieldChange("role", Json.Element("Attorney General"), Json.Element<string?>(null)),
        ]));
        var after = Sessions.Apply(corrected);
        (after.Name, after.Role, after.Kind).ShouldBe(("Jefferson Beauregard Sessions III", null, SourceKind.Person));
        after.Corrections.ShouldHaveSingleItem().ShouldSay(Correction.Of(corrected));
    }

    [Fact]
    public void An_anonymous_source_stays_unnamed_and_described()
    {
        CorrectSourceEndpoint.Validate(Correct(("name", "Deep Throat")), Officials).ShouldRefuse(422, "anonymous-source-named", "changes.name");
        CorrectSourceEndpoint.Validate(Correct(("description", null)), Officials).ShouldRefuse(422, "source-kind-mismatch", "changes.description");
        CorrectSourceEndpoint.Validate(Correct(("headCount", 4), ("description", "Four officials")), Officials).ShouldAllow();
    }

    [Fact]
    public void A_person_stays_named_and_uncounted()
    {
        CorrectSourceEndpoint.Validate(Correct(("name", null)), Sessions).ShouldRefuse(422, "source-kind-mismatch", "changes.name");
        CorrectSourceEndpoint.Validate(Correct(("headCount", 1)), Sessions).ShouldRefuse(422, "source-kind-mismatch", "changes.headCount");
        CorrectSourceEndpoint.Validate(Correct(("description", "A lawyer")), Sessions).ShouldAllow();
    }

    [Fact]
    public void A_source_that_was_not_merged_is_itself_and_one_that_was_is_what_it_was_merged_into()
    {
        var merged = new MergedSources(new Dictionary<Guid, Guid> { [Id(1)] = Id(3), [Id(2)] = Id(3) });

        (merged.Of(Id(1)), merged.Of(Id(2)), merged.Of(Id(3)), merged.Of(Id(4))).ShouldBe((Id(3), Id(3), Id(3), Id(4)));
    }

    private static MergeTarget<Source> Into(Source source) => new(source);

    private static CorrectSource Correct(params (string Field, object? After)[] changes) => new(
        ReasonCode.WrongName, Why, changes.ToDictionary(c => c.Field, c => JsonSerializer.SerializeToElement(c.After, Json.Options)), 1, "A reader", "The name was wrong.");
}
