#pragma once

#include <QTest>

#include <algorithm>
#include <string>

namespace vigla::test {

/// JSON written with apostrophes for quotation marks, which moc and readers prefer; stays text.
inline std::string quoted(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace vigla::test
