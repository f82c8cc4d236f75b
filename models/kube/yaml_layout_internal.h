#pragma once

#include "models/kube/yaml_edit_lines.h"
#include "models/kube/yaml_positions.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace vigla::kube::yaml_edit {

/// The JSON pointer of a child.
std::string pointerOf(const std::string& parent, const std::string& key);

/// How one document stands in its text. Lines and columns of positions count from 1, columns that
/// are returned from 0. What has no place throws NeedsRendering.
class DocumentLayout {
public:
    /// `content` is what `text` holds, and must outlive this.
    DocumentLayout(
        std::string_view text, const nlohmann::ordered_json& content, YamlPositions positions);

    const Lines& lines() const { return m_lines; }
    const std::vector<YamlPosition>& positions() const { return m_positions.all(); }

    const std::string& line(int number) const;
    const YamlPosition& place(const std::string& pointer) const;
    const YamlPosition* ownPlace(const std::string& pointer) const;
    int lastLineOf(const YamlPosition& position) const;
    bool isItemOfList(const std::string& pointer) const;
    bool isFlow(const std::string& pointer, const nlohmann::ordered_json& value) const;
    std::size_t dashOf(const YamlPosition& item) const;
    std::size_t valueColumn(const YamlPosition& position) const;

private:
    Lines m_lines;
    const nlohmann::ordered_json& m_content;
    YamlPositions m_positions;
};

} // namespace vigla::kube::yaml_edit
