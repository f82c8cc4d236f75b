#pragma once

#include "app/demo/api_call.h"
#include "app/demo/demo_cluster.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::demo {

/// Who may do what: one user, known by a token, who may do everything but what is denied.
class Access {
public:
    Access(std::string token, std::vector<DeniedRule> denied);

    bool isAuthenticated(const HttpRequest& request) const;
    /// A 403 when a rule denies the call.
    std::optional<ApiFailure> refuse(const ApiCall& call) const;
    /// POST of SelfSubjectReview, SelfSubjectAccessReview and SelfSubjectRulesReview.
    HttpAnswer answerReview(const ApiCall& call) const;

private:
    bool isDenied(const DeniedRule& wanted) const;

    std::string m_token;
    std::vector<DeniedRule> m_denied;
};

} // namespace vigla::demo
