using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>
/// Reads the part of YAML a configuration needs: one document of mappings, lists and scalars. Anchors, aliases and tags are
/// refused, so a document is as large as it looks, and so are keys that are no scalars. Works on events, not on a loaded
/// graph: size and depth are checked before anything is built or recursed into.
/// </summary>
internal sealed class YamlSubset
{
    private const int LargestDocument = 4 * 1024 * 1024;
    private const int MostNodes = 250_000;
    private const int DeepestNesting = 16;

    private readonly IParser _parser;
    private int _nodes;

    private YamlSubset(string yaml) => _parser = new Parser(new Scanner(new StringReader(yaml)));

    /// <summary>The root, or the first thing that makes the document unreadable.</summary>
    public static (ConfigurationNode? Root, ConfigurationError? Error) Read(string yaml)
    {
        if (Unreadable(yaml) is { } unreadable)
            return (null, unreadable);
        try
        {
            return (new YamlSubset(yaml.TrimStart('\uFEFF')).Document(), null);
        }
        catch (SubsetException refused)
        {
            return (null, refused.Error);
        }
        catch (YamlException broken)
        {
            var message = $"is not valid YAML: {broken.Message.TrimEnd('.')}";
            return (null, Error(broken.End, message, "mend this line or one next to it"));
        }
        // The parser is somebody else's and the text may be anybody's: whatever else it throws is about the text.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return (null, Error(null, "is not valid YAML", "check its quotes, escapes and indentation"));
        }
    }

    private static ConfigurationError? Unreadable(string yaml)
    {
        if (yaml.Length > LargestDocument)
            return Error(null, "is larger than 4 MiB", "write a smaller one");
        var line = 1;
        for (var i = 0; i < yaml.Length; i++)
        {
            var character = yaml[i];
            if (character == '\n')
                line++;
            if (char.IsHighSurrogate(character) && i + 1 < yaml.Length && char.IsLowSurrogate(yaml[i + 1]))
                i++;
            else if (
                char.IsSurrogate(character) || (char.IsControl(character) && character is not ('\n' or '\r' or '\t' or '\u0085'))
            )
                return new("document", null, "has a character that is no text", "save it as UTF-8 text", line);
        }
        return string.IsNullOrWhiteSpace(yaml) ? Error(null, "is empty", "write at least one source") : null;
    }

    private ConfigurationNode Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            throw new SubsetException(Error(null, "is empty", "write at least one source"));
        var root = Node(depth: 0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _)
            ? root
            : throw Refuse(_parser.Current, "has a second document after ---", "write everything in one document");
    }

    private ConfigurationNode Node(int depth)
    {
        if (depth > DeepestNesting)
            throw Refuse(_parser.Current, "is nested too deep", "write it as docs/configuration.md shows");
        if (++_nodes > MostNodes)
            throw Refuse(_parser.Current, "has more than 250,000 values", "write a smaller one");
        if (_parser.Accept<AnchorAlias>(out var alias))
            throw Refuse(alias, "uses an alias (*)", "write the value out, or put it in quotes");
        if (_parser.Accept<NodeEvent>(out var node) && !node.Anchor.IsEmpty)
            throw Refuse(node, "uses an anchor (&)", "write each value where it belongs, or put it in quotes");
        if (node is not null && !node.Tag.IsEmpty)
            throw Refuse(node, "uses a tag (!)", "leave the tag out, or put the value in quotes");
        if (_parser.TryConsume<SequenceStart>(out var sequence))
            return Sequence(sequence, depth);
        if (_parser.TryConsume<MappingStart>(out var mapping))
            return Mapping(mapping, depth);
        var scalar = _parser.Consume<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style is ScalarStyle.Plain, LineOf(scalar.Start));
    }

    private SequenceNode Sequence(SequenceStart start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<ConfigurationNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return new SequenceNode(items.ToImmutable(), LineOf(start.Start));
    }

    private MappingNode Mapping(MappingStart start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current;
            if (Node(depth + 1) is not ScalarNode key)
                throw Refuse(at, "has a list or a mapping where a key belongs", "write a word before the colon");
            entries.Add(new MappingEntry(key.Text, key.Line, Node(depth + 1)));
        }
        return new MappingNode(entries.ToImmutable(), LineOf(start.Start));
    }

    private static SubsetException Refuse(ParsingEvent? at, string message, string expected) =>
        new(Error(at?.Start, message, expected));

    private static ConfigurationError Error(Mark? at, string message, string expected) =>
        new("document", null, message, expected, at is { } mark ? LineOf(mark) : null);

    private static int LineOf(Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    /// <summary>Ends the reading; never leaves this class.</summary>
    private sealed class SubsetException(ConfigurationError error) : Exception
    {
        public ConfigurationError Error { get; } = error;
    }
}
