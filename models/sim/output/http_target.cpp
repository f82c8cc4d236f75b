#include "models/sim/output/http_target.h"

#include "models/core/text.h"

#include <charconv>

namespace vigla::sim {

namespace {

std::string decoded(std::string_view text, bool isQuery)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const bool isEscape = text[i] == '%' && i + 2 < text.size();
        if (isEscape) {
            const auto parsed
                = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
            if (parsed.ec == std::errc() && parsed.ptr == text.data() + i + 3) {
                plain += static_cast<char>(value);
                i += 2;
                continue;
            }
        }
        plain += isQuery && text[i] == '+' ? ' ' : text[i];
    }
    return plain;
}

} // namespace

HttpTarget parseTarget(std::string_view target)
{
    HttpTarget parsed;
    const auto question = target.find('?');
    parsed.path = decoded(target.substr(0, question), false);
    if (question == std::string_view::npos)
        return parsed;
    for (const auto pair : split(target.substr(question + 1), '&')) {
        const auto equals = pair.find('=');
        if (pair.empty())
            continue;
        parsed.query.emplace_back(decoded(pair.substr(0, equals), true),
            equals == std::string_view::npos ? std::string()
                                             : decoded(pair.substr(equals + 1), true));
    }
    return parsed;
}

bool HttpTarget::has(std::string_view name) const
{
    for (const auto& [key, text] : query)
        if (key == name)
            return true;
    return false;
}

std::string HttpTarget::value(std::string_view name) const
{
    for (const auto& [key, text] : query)
        if (key == name)
            return text;
    return {};
}

std::vector<std::string> HttpTarget::values(std::string_view name) const
{
    std::vector<std::string> found;
    for (const auto& [key, text] : query)
        if (key == name)
            found.push_back(text);
    return found;
}

} // namespace vigla::sim
