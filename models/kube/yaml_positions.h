#pragma once

#include "models/core/result.h"
#include "models/kube/yaml.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// Where one node of the document stands in its YAML text. Lines and columns count from 1; columns
/// count bytes.
struct YamlPosition {
    std::string pointer; ///< JSON pointer, `` for the whole document, `/spec/http/0/timeout`.
    int line = 1; ///< Of the key for values of a map, of the item for items of a list.
    int column = 1;
    int lastLine = 1; ///< The last line that belongs to it, children included.
    std::size_t anchor = 0; ///< The number of the anchor that it has; 0: none.
    std::size_t alias = 0; ///< It stands for the node with that anchor, and has no children here.
    bool operator==(const YamlPosition&) const = default;
};

/// The way between JSON pointers and lines of a YAML text: marks findings in an editor and tells
/// what the cursor is on.
class YamlPositions {
public:
    YamlPositions() = default;
    explicit YamlPositions(std::vector<YamlPosition> positions); ///< In the order of the text.

    /// The node at `pointer`, or its nearest ancestor that is in the text. Null without any.
    const YamlPosition* find(std::string_view pointer) const;

    /// The pointer of the innermost node that covers `line`; empty when none does.
    std::string pointerAt(int line) const;

    const std::vector<YamlPosition>& all() const { return m_positions; }

private:
    std::vector<YamlPosition> m_positions;
};

/// The positions in the first document of `text`. InvalidInput as parseYaml() gives it.
Result<YamlPositions> locateYaml(std::string_view text, const YamlLimits& limits = {});

} // namespace vigla::kube
