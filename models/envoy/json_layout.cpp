#include "models/envoy/json_layout.h"

#include "models/envoy/json_scan_internal.h"

#include <algorithm>
#include <string>
#include <utility>

namespace vigla::envoy {

namespace {

constexpr std::size_t kLongestLine = 16384;

/// Only counts, so that the text can be made in one piece of memory.
struct Counter {
    std::size_t size = 0;
    void add(std::string_view text) { size += text.size(); }
    void indent(std::size_t depth) { size += depth; }
};

struct Writer {
    std::string text;
    void add(std::string_view piece) { text += piece; }
    void indent(std::size_t depth) { text.append(depth, ' '); }
};

/// Puts each token in its place.
template <typename Sink>
class Layouter {
public:
    Layouter(std::string_view json, Sink& sink)
        : m_json(json)
        , m_sink(sink)
    {
    }

    void key(std::size_t begin, std::size_t end)
    {
        startValue();
        write(begin - 1, end + 1);
        m_sink.add(": ");
        m_hasKey = true;
    }
    void text(std::size_t begin, std::size_t end) { scalar(begin - 1, end + 1); }
    void scalar(std::size_t begin, std::size_t end)
    {
        startValue();
        write(begin, end);
    }
    void open(std::size_t position)
    {
        startValue();
        write(position, position + 1);
        ++m_depth;
        m_isFirst = true;
    }
    void close(std::size_t position)
    {
        --m_depth;
        if (!m_isFirst)
            breakLine();
        write(position, position + 1);
        m_isFirst = false;
    }
    void finish() { m_sink.add(m_json.substr(m_read)); }

private:
    /// What stands between two values.
    void startValue()
    {
        if (std::exchange(m_hasKey, false) || m_depth == 0)
            return;
        if (!std::exchange(m_isFirst, false))
            m_sink.add(",");
        breakLine();
    }
    void breakLine()
    {
        m_sink.add("\n");
        m_sink.indent(m_depth);
    }
    void write(std::size_t begin, std::size_t end)
    {
        m_sink.add(m_json.substr(begin, end - begin));
        m_read = end;
    }

    std::string_view m_json;
    Sink& m_sink;
    std::size_t m_depth = 0;
    std::size_t m_read = 0;
    bool m_isFirst = false;
    bool m_hasKey = false;
};

template <typename Sink>
void layOutInto(std::string_view json, Sink& sink)
{
    Layouter<Sink> layouter(json, sink);
    JsonScanner(json, layouter, std::stop_token()).run();
    layouter.finish();
}

bool hasLongLine(std::string_view text)
{
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (end - begin > kLongestLine)
            return true;
        begin = end + 1;
    }
    return false;
}

} // namespace

std::string layOutJson(std::string_view json)
{
    Counter counter;
    layOutInto(json, counter);
    Writer writer;
    writer.text.reserve(counter.size);
    layOutInto(json, writer);
    return std::move(writer.text);
}

void layOutDense(std::string& json)
{
    if (hasLongLine(json))
        json = layOutJson(json);
}

} // namespace vigla::envoy
