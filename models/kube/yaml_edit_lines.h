#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The lines of a YAML text and the scalars on them, for editYaml() alone.
namespace vigla::kube::yaml_edit {

/// Thrown inside of editYaml() only: the value around must be written anew.
struct NeedsRendering { };

/// The text by lines, each without its line end.
struct Lines {
    std::vector<std::string> lines;
    std::string end = "\n";
    bool endsWithBreak = true;

    explicit Lines(std::string_view text);
    std::string text() const;
};

std::size_t indentOf(const std::string& line);
bool isBlankOrComment(const std::string& line);

/// A value as YAML, line by line.
std::vector<std::string> renderedLines(const nlohmann::ordered_json& value);

/// Where a plain, single or double quoted scalar ends that begins at `start`; a comment or the end
/// of the line follows. Throws NeedsRendering for everything else.
std::size_t endOfScalar(const std::string& line, std::size_t start);

/// The same inside of `{}` or `[]`, where a comma or a bracket ends it, too.
std::size_t endOfFlowScalar(const std::string& line, std::size_t start);

/// A scalar as YAML, with the quotation marks of before where they do for it.
std::string scalarText(const nlohmann::ordered_json& value, char oldMark);

/// The same for inside of `{}` or `[]`.
std::string flowScalarText(const nlohmann::ordered_json& value, char oldMark);

} // namespace vigla::kube::yaml_edit
