#include "app/demo/table_output.h"

#include "app/demo/printer_columns.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::demo {

using Json = nlohmann::ordered_json;

Json renderTable(
    const ServedKind& kind, const std::vector<kube::Document>& objects, const TableOptions& options)
{
    const auto columns = printerColumns(kind);
    Json definitions = Json::array();
    for (const auto& column : columns)
        definitions.push_back({{"name", column.name}, {"type", column.type},
            {"format", column.name == "Name" ? "name" : ""}, {"description", column.description},
            {"priority", column.priority}});
    Json rows = Json::array();
    for (const auto& object : objects) {
        Json cells = Json::array();
        for (const auto& column : columns)
            cells.push_back(column.cell(object.json(), options.now));
        Json row{{"cells", std::move(cells)}};
        if (options.includeObject == "Object")
            row["object"] = object.json();
        else if (options.includeObject != "None")
            row["object"] = renderMetadata(object, options.version);
        rows.push_back(std::move(row));
    }
    return {{"kind", "Table"}, {"apiVersion", "meta.k8s.io/" + options.version},
        {"metadata", Json::object()},
        {"columnDefinitions", options.hasHeaders ? std::move(definitions) : Json()},
        {"rows", std::move(rows)}};
}

Json renderMetadata(const kube::Document& object, const std::string& version)
{
    return {{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/" + version},
        {"metadata", object.json().value("metadata", Json::object())}};
}

std::string renderAge(SystemTime since, SystemTime now)
{
    const auto seconds = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(now - since).count());
    const auto text
        = [](std::int64_t count, const char* unit) { return std::to_string(count) + unit; };
    const auto pair = [&](std::int64_t major, const char* majorUnit, std::int64_t minor,
                          const char* minorUnit) {
        return text(major, majorUnit) + (minor == 0 ? "" : text(minor, minorUnit));
    };
    const auto minutes = seconds / 60;
    const auto hours = minutes / 60;
    const auto days = hours / 24;
    if (seconds < 120)
        return text(seconds, "s");
    if (minutes < 10)
        return pair(minutes, "m", seconds % 60, "s");
    if (hours < 3)
        return text(minutes, "m");
    if (hours < 8)
        return pair(hours, "h", minutes % 60, "m");
    if (hours < 48)
        return text(hours, "h");
    if (days < 8)
        return pair(days, "d", hours % 24, "h");
    return text(days, "d");
}

} // namespace vigla::demo
