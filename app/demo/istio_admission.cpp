#include "app/demo/istio_admission.h"

#include "models/core/text.h"
#include "models/routing/check.h"

namespace vigla::demo {

namespace {

std::string withoutFullStop(std::string_view message)
{
    return std::string(message.ends_with('.') ? message.substr(0, message.size() - 1) : message);
}

/// One error as it is, several as a list.
std::string renderErrors(const std::vector<std::string>& errors)
{
    if (errors.size() == 1)
        return errors.front();
    return std::to_string(errors.size()) + " errors occurred:\n\t* " + join(errors, "\n\t* ")
        + "\n\n";
}

} // namespace

std::optional<ApiFailure> admitIstioObject(CheckedObject& checked)
{
    if (!checked.object.ref().group.ends_with(".istio.io"))
        return std::nullopt;
    std::vector<std::string> errors;
    for (const auto& finding : routing::validateIstioObject(checked.object)) {
        if (finding.severity == routing::Severity::Error)
            errors.push_back(withoutFullStop(finding.message));
        else if (finding.severity == routing::Severity::Warning)
            checked.warnings.push_back(withoutFullStop(finding.message));
    }
    if (errors.empty())
        return std::nullopt;
    ApiFailure failure;
    failure.code = 400;
    failure.message = "admission webhook \"validation.istio.io\" denied the request: configuration "
                      "is invalid: "
        + renderErrors(errors);
    return failure;
}

} // namespace vigla::demo
