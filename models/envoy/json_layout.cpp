#include "models/envoy/json_layout.h"

#include "models/envoy/json_scan_internal.h"

#include <utility>

namespace vigla::envoy {

namespace {

/// Writes each token on its place.
class Layouter {
public:
    explicit Layouter(std::string_view json)
        : m_json(json)
    {
    }

    void key(std::size_t begin, std::size_t end)
    {
        startValue();
        write(begin - 1, end + 1);
        m_text += ": ";
        m_hasKey = true;
    }
    void text(std::size_t begin, std::size_t end)
    {
        startValue();
        write(begin - 1, end + 1);
    }
    void scalar(std::size_t begin, std::size_t end)
    {
        startValue();
        write(begin, end);
    }
    void open(std::size_t position)
    {
        startValue();
        m_text += m_json[position];
        ++m_depth;
        m_isFirst = true;
        m_read = position + 1;
    }
    void close(std::size_t position)
    {
        --m_depth;
        if (!m_isFirst)
            breakLine();
        m_text += m_json[position];
        m_isFirst = false;
        m_read = position + 1;
    }

    std::string finish()
    {
        m_text += m_json.substr(m_read);
        return std::move(m_text);
    }

private:
    /// What stands between two values.
    void startValue()
    {
        if (std::exchange(m_hasKey, false) || m_depth == 0)
            return;
        if (!std::exchange(m_isFirst, false))
            m_text += ',';
        breakLine();
    }
    void breakLine()
    {
        m_text += '\n';
        m_text.append(m_depth, ' ');
    }
    void write(std::size_t begin, std::size_t end)
    {
        m_text += m_json.substr(begin, end - begin);
        m_read = end;
    }

    std::string_view m_json;
    std::string m_text;
    std::size_t m_depth = 0;
    std::size_t m_read = 0;
    bool m_isFirst = false;
    bool m_hasKey = false;
};

} // namespace

std::string layOutJson(std::string_view json)
{
    Layouter layouter(json);
    JsonScanner(json, layouter, std::stop_token()).run();
    return layouter.finish();
}

} // namespace vigla::envoy
