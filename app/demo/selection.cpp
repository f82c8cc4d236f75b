#include "app/demo/selection.h"

#include "app/demo/table_output.h"

#include <nlohmann/json.hpp>

namespace vigla::demo {

using Json = nlohmann::ordered_json;

std::variant<Selection, ApiFailure> Selection::parse(const ApiCall& call)
{
    Selection selection;
    selection.m_namespaceName = call.namespaceName;
    auto labels = parseLabelSelector(call.target.parameter("labelSelector"));
    auto fields = parseFieldSelector(call.target.parameter("fieldSelector"));
    if (!labels || !fields) {
        ApiFailure failure;
        failure.code = 400;
        failure.message = (labels ? fields.error() : labels.error()).message;
        return failure;
    }
    for (const auto& requirement : *fields) {
        if (isSelectableField(call.kind->kind, requirement.key))
            continue;
        ApiFailure failure;
        failure.code = 400;
        failure.message = "field label not supported: " + requirement.key;
        return failure;
    }
    selection.m_labels = std::move(*labels);
    selection.m_fields = std::move(*fields);
    if (!call.name.empty()) // a watch of one object
        selection.m_fields.push_back({"metadata.name", Requirement::Operator::In, {call.name}});
    return selection;
}

bool Selection::matches(const kube::Document& object) const
{
    return !object.isNull()
        && (m_namespaceName.empty() || object.namespaceName() == m_namespaceName)
        && matchesLabels(object, m_labels) && matchesFields(object, m_fields);
}

bool Selection::isFiltered() const
{
    return !m_labels.empty() || !m_fields.empty();
}

Json renderObject(const ApiCall& call, const kube::Document& object)
{
    Json json = object.json();
    json["apiVersion"] = call.kind->apiVersion(call.version);
    return json;
}

Json renderRepresentation(
    const ApiCall& call, const kube::Document& object, SystemTime now, bool hasHeaders)
{
    switch (call.representation.form) {
    case Representation::Form::Table:
        return renderTable(*call.kind, {object},
            {call.representation.version, call.target.parameter("includeObject"), hasHeaders, now});
    case Representation::Form::Metadata:
        return renderMetadata(object, call.representation.version);
    case Representation::Form::Object:
        break;
    }
    return renderObject(call, object);
}

} // namespace vigla::demo
