using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ledger.Cli.Printing;

/// <summary>A page about one thing: a heading, facts in two columns, and sections of trees, on a narrow margin.</summary>
internal sealed class Sheet(IAnsiConsole screen)
{
    /// <summary>The thing itself in bold, beneath it what identifies it, and in which view it is shown, where that is not the usual one.</summary>
    public void Heading(string markup, string beneath, params IEnumerable<string> views)
    {
        screen.WriteLine();
        Write(new Markup($"[bold]{markup}[/]"));
        Write(new Markup($"[dim]{beneath}[/]"));
        foreach (var view in views) Write(new Markup($"[yellow]{view}[/]"));
        screen.WriteLine();
    }

    /// <summary>Facts by name; those without a value are left out.</summary>
    public void Facts(params (string Name, string? Markup)[] facts)
    {
        var known = facts.Where(fact => !string.IsNullOrEmpty(fact.Markup)).ToList();
        if (known.Count == 0) return;

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(0, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
        foreach (var (name, markup) in known) grid.AddRow(new Markup($"[dim]{name}[/]"), new Markup(markup!));
        Write(grid);
        screen.WriteLine();
    }

    /// <summary>A section with a tree for each entry; a section without entries is left out.</summary>
    public void Section(string title, IEnumerable<Branch> entries)
    {
        var list = entries.ToList();
        if (list.Count == 0) return;

        Write(new Markup($"[bold]{title}[/]"));
        foreach (var entry in list)
        {
            var tree = new Tree(new Markup(entry.Markup)) { Guide = TreeGuide.Line, Style = new Style(decoration: Decoration.Dim) };
            Add(tree, entry);
            screen.Write(new Padder(tree).Padding(4, 0, 1, 0));
        }

        screen.WriteLine();
    }

    private void Write(IRenderable what) => screen.Write(new Padder(what).Padding(2, 0, 1, 0));

    private static void Add(IHasTreeNodes node, Branch entry)
    {
        foreach (var child in entry.Children) Add(node.AddNode(new Markup(child.Markup)), child);
    }
}

/// <summary>A line of a tree, in markup, and what hangs from it.</summary>
internal sealed record Branch(string Markup, IReadOnlyList<Branch> Children)
{
    public Branch(string markup, params IEnumerable<Branch?> children)
        : this(markup, [.. children.OfType<Branch>()])
    {
    }

    /// <summary>A line without anything beneath, or null when there is nothing to say.</summary>
    public static Branch? Of(string name, string? markup) => string.IsNullOrEmpty(markup) ? null : new($"[dim]{name}[/] {markup}");
}
