#pragma once

#include "models/kube/yaml_layout_internal.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube::yaml_edit {

/// Changes one document of a text, for editYaml() alone.
///
/// A value with an anchor is changed where it stands. An alias that is to hold something else than
/// that afterwards is replaced by the value itself.
class DocumentEditor {
public:
    using Json = nlohmann::ordered_json;

    /// `before` is what `text` holds, and must outlive this.
    DocumentEditor(std::string_view text, const Json& before, YamlPositions positions);

    /// Absent when nothing less than the whole document would have to be written anew.
    std::optional<std::string> apply(const Json& after);

private:
    /// What is to be done, by line; lines are replaced from behind, so that they stay valid.
    struct Plan {
        /// What takes the place of a line and those up to `last`.
        struct Edit {
            int last = 0;
            std::vector<std::string> lines;
        };
        std::map<int, Edit> edits;
        std::map<int, std::vector<std::string>> inserts; ///< Before the line.
        std::map<int, std::string> heads; ///< What a line begins with in place of as many blanks.
        std::map<std::size_t, Json> anchors; ///< What changed values with an anchor become.
        std::map<std::string, Json> aliases; ///< What changed aliases are to hold, by pointer.
        std::vector<std::string> gone; ///< Pointers to what is removed or written anew.
    };

    void change(const std::string& pointer, const Json& before, const Json& after);
    void changeMap(const std::string& pointer, const Json& before, const Json& after);
    void changeList(const std::string& pointer, const Json& before, const Json& after);
    void changeFlow(const std::string& pointer, const Json& before, const Json& after);
    void changeScalar(const std::string& pointer, const Json& after);
    void removeKey(const std::string& pointer, const std::string& nextPointer);
    void removeItem(const std::string& pointer);
    void insertAfter(const YamlPosition& previous, std::size_t column, const Json& added);
    void render(const std::string& pointer, const Json& after);
    void expandAliases();

    bool isGone(const std::string& pointer) const;
    void put(int first, int last, std::vector<std::string> lines);
    void insert(int before, std::vector<std::string> lines);
    std::string rewritten();

    const Json& m_before;
    DocumentLayout m_layout;
    Plan m_plan;
};

} // namespace vigla::kube::yaml_edit
