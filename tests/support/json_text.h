#pragma once

#include "models/kube/document.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace vigla::test {

/// JSON written with apostrophes for quotation marks, which moc and readers prefer.
inline nlohmann::ordered_json json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return nlohmann::ordered_json::parse(text);
}

inline kube::Document document(const std::string& text)
{
    return kube::Document(json(text));
}

/// The other way, so that a failed comparison reads well.
inline std::string text(const nlohmann::ordered_json& json)
{
    auto result = json.dump();
    std::ranges::replace(result, '"', '\'');
    return result;
}

} // namespace vigla::test

/// What a failed QCOMPARE of texts prints.
template <>
inline char* QTest::toString(const std::string& text)
{
    return qstrdup(text.c_str());
}
