using CsCheck;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Responses;

namespace Ledger.Tests.Standing;

/// <summary>Something that is done, and what must have been done before.</summary>
internal sealed record Act(string Name, IReadOnlyList<string> Needs, Action<Newsroom> Do);

/// <summary>
/// Random stories about claim X: what is done, each once, in an order that is possible. Revisions are always named, so that what is done means the same whenever it
/// is done; assessments come last of all.
/// </summary>
internal sealed record Story(IReadOnlyList<Act> Acts)
{
    private const int Sources = 6;

    /// <summary>A document: who issued and wrote it, whether it is a draft, what became of its passage in a newer revision, and what else became of it.</summary>
    private sealed record Paper(int Publisher, int Author, bool Draft, Newer Newer, Fate Fate);

    /// <summary>A piece of evidence: by which document, through whom, and what became of it. <c>Elsewhere</c>: it was linked to claim Y.</summary>
    private sealed record Cited(Stance Stance, int Carrier, IReadOnlyList<(int Source, int Document)> Hops, Fate Fate, bool Elsewhere);

    private enum Newer { None, NoneEither, Keeps, Drops, Unseen }

    private enum Fate { None, NoneEither, Disputed, Upheld, Rejected, Gone, Limited, Lifted, Corrected }

    private static readonly Gen<int> AnySource = Gen.Int[0, Sources - 1];

    private static Gen<Paper[]> Papers => Gen.Select(AnySource, Gen.Int[-3, Sources - 1], Gen.Int[0, 3], Gen.Enum<Newer>(), Gen.Enum<Fate>(),
        (publisher, author, draft, newer, fate) => new Paper(publisher, author, draft == 0, newer, fate)).Array[2, 6];

    private static Gen<(int Source, int Document)[]> Hops(int papers) =>
        Gen.Select(Gen.Int[-1, Sources - 1], Gen.Int[-2, papers - 1]).Where(h => h.Item1 >= 0 || h.Item2 >= 0).Array[0, 3];

    private static Gen<Cited[]> Evidence(int papers) => Gen.Select(Gen.Int[0, 5], Gen.Int[0, papers - 1], Hops(papers), Gen.Enum<Fate>(), Gen.Int[0, 3],
        (stance, carrier, hops, fate, elsewhere) =>
            new Cited(stance switch { 0 => Stance.Rebuts, 1 => Stance.Context, _ => Stance.Supports }, carrier, hops, fate, elsewhere == 0)).Array[0, 8];

    /// <summary>Whole stories.</summary>
    public static readonly Gen<Story> Any = Papers.SelectMany(papers => Gen.Select(
        Evidence(papers.Length),
        Gen.OneOf(AnySource.Select(i => $"S{i}"), Gen.Int[0, papers.Length - 1].Select(i => $"D{i}")).Array[0, 2].Select(subjects => subjects.Distinct().ToArray()),
        Gen.Bool, Gen.Bool, Gen.Enum<Fate>(), Gen.Enum<Rating>().Array[0, 3],
        (evidence, subjects, merged, sourcesMerged, fate, ratings) => Of(papers, evidence, subjects, merged, sourcesMerged, fate, ratings)));

    /// <summary>How to order what can be done at the same time.</summary>
    public static readonly Gen<int[]> Order = Gen.Int[0, 1_000].Array[97];

    /// <summary>Evidence that can be added to any story: a document of its own, and hops through what every story has.</summary>
    public static readonly Gen<(string Publisher, string[]? Hops)> More = Gen.Select(AnySource, Hops(2), (publisher, hops) => ($"S{publisher}", Written(hops)));

    /// <summary>The story as it is written in the ledger, or in another order that is possible.</summary>
    public Newsroom Told(int[]? order = null)
    {
        var room = new Newsroom();
        var done = new HashSet<string>();
        var left = Acts.Select((act, i) => (Act: act, Place: order is null ? i : order[i % order.Length])).OrderBy(a => a.Place).Select(a => a.Act).ToList();
        while (left.Count > 0)
        {
            var next = left.First(act => act.Needs.All(done.Contains));
            next.Do(room);
            done.Add(next.Name);
            left.Remove(next);
        }
        return room;
    }

    private static Story Of(Paper[] papers, Cited[] evidence, string[] subjects, bool merged, bool sourcesMerged, Fate fate, Rating[] ratings)
    {
        var acts = new List<Act>();
        for (var i = 0; i < Sources; i++)
        {
            var name = $"S{i}";
            Add(name, [], room => { if (name is "S2" or "S3") room.Anonymous(name); else room.Organisation(name); });
        }
        if (sourcesMerged) Add("S5 merged", ["S5", "S4"], room => room.Merge("S5", into: "S4"));

        for (var i = 0; i < papers.Length; i++) AddPaper($"D{i}", papers[i]);

        Add("X", subjects, room => room.Claim("X", subjects));
        Add("Y", subjects, room => room.Claim("Y", subjects));
        for (var i = 0; i < evidence.Length; i++) AddEvidence($"E{i}", evidence[i]);
        if (merged) Add("Y merged", ["X", "Y", .. acts.Where(a => a.Name.EndsWith("of Y", StringComparison.Ordinal)).Select(a => a.Name)], room => room.Merge("Y", into: "X"));
        AddResponse("X", "X", fate);

        for (var i = 0; i < ratings.Length; i++)
        {
            var (rating, reviewer, called) = (ratings[i], i == 2 ? "R0" : $"R{i}", $"A{i}");
            Add(called, [.. acts.Select(a => a.Name)], room => room.Assess(reviewer, "X", rating, called: called));
        }
        return new Story(acts);

        void Add(string name, IReadOnlyList<string> needs, Action<Newsroom> act) => acts.Add(new Act(name, needs, act));

        void AddPaper(string name, Paper paper)
        {
            var authors = paper.Author < 0 ? [] : new[] { $"S{paper.Author}" };
            Add(name, [$"S{paper.Publisher}", .. authors], room =>
                room.Article(name, $"S{paper.Publisher}", authors, status: paper.Draft ? RevisionStatus.Draft : RevisionStatus.Published));
            if (paper.Newer == Newer.Keeps) Add($"{name} newer", [name], room => room.Revise(name));
            if (paper.Newer == Newer.Drops) Add($"{name} newer", [name], room => room.Revise(name, "It was otherwise."));
            if (paper.Newer == Newer.Unseen) Add($"{name} newer", [name], room => room.Revise(name, form: TextForm.Unseen));
            if (paper.Fate == Fate.Gone) Add($"{name} retracted", [name], room => room.Retract(name));
            if (paper.Fate is Fate.Limited or Fate.Lifted) Add($"{name} limited", [name], room => room.Caveat(name));
            if (paper.Fate == Fate.Lifted) Add($"{name} lifted", [$"{name} limited"], room => room.Lift(name));
            if (paper.Fate == Fate.Corrected) Add($"{name} corrected", [name, "S0"], room => room.CorrectPublisher(name, "S0"));
            AddResponse(name, name, paper.Fate);
        }

        void AddEvidence(string name, Cited cited)
        {
            var claim = cited.Elsewhere ? "Y" : "X";
            var linked = $"{name} of {claim}";
            var hops = Written(cited.Hops);
            var through = cited.Hops.SelectMany(h => new[] { ("S", h.Source), ("D", h.Document) }).Where(t => t.Item2 >= 0).Select(t => $"{t.Item1}{t.Item2}");
            Add(linked, [claim, $"D{cited.Carrier}", .. through], room =>
            {
                var document = $"D{cited.Carrier}";
                if (hops is not null)
                {
                    room.Attribute(document, hops, called: $"quote {name}", revision: 1);
                    room.Link(claim, $"quote {name}", cited.Stance, name);
                }
                else if (cited.Stance == Stance.Rebuts) room.Rebuts(claim, document, called: name, revision: 1);
                else if (cited.Stance == Stance.Context) room.Context(claim, document, called: name, revision: 1);
                else room.Supports(claim, document, called: name, revision: 1);
            });
            if (cited.Fate == Fate.Gone) Add($"{name} gone of {claim}", [linked], room => room.WithdrawEvidence(name));
            if (hops is null) return;
            if (cited.Fate == Fate.Lifted) Add($"{name} gone", [linked], room => room.WithdrawAttribution($"quote {name}"));
            if (cited.Fate == Fate.Corrected) Add($"{name} corrected", [linked, "S1", "D0"], room => room.CorrectHops($"quote {name}", ["S1 in D0 r1"]));
            AddResponse($"quote {name}", linked, cited.Fate);
        }

        void AddResponse(string thing, string since, Fate fate)
        {
            if (fate is not (Fate.Disputed or Fate.Upheld or Fate.Rejected)) return;
            Add($"{thing} disputed", [since, "S0"], room => room.Respond("S0", ResponseKind.Dispute, thing, called: thing));
            if (fate != Fate.Disputed) Add($"{thing} resolved", [$"{thing} disputed"], room => room.Resolve(thing, fate == Fate.Upheld ? Outcome.Upheld : Outcome.Rejected));
        }
    }

    private static string[]? Written(IReadOnlyList<(int Source, int Document)> hops) => hops.Count == 0 ? null :
    [
        .. hops.Select(h => (h.Source, h.Document) switch
        {
            ( >= 0, >= 0) => $"S{h.Source} in D{h.Document} r1",
            ( >= 0, _) => $"S{h.Source}",
            _ => $"in D{h.Document} r1",
        }),
    ];
}
