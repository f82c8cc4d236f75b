#include "models/kube/kubeconfig.h"

#include "models/core/text.h"
#include "models/kube/yaml_reader.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExecExtension = "client.authentication.k8s.io/exec";

/// Thrown inside this file only; becomes the Error of parseKubeconfig().
struct Unreadable {
    std::string pointer;
    std::string reason;
};

/// One map of the file with its place, read field by field. Absent and null fields are empty.
class Fields {
public:
    Fields(const Json& json, std::string pointer)
        : m_json(json)
        , m_pointer(std::move(pointer))
    {
        if (!json.is_object())
            throw Unreadable{m_pointer, "a map was expected here"};
    }

    std::string text(const char* key) const
    {
        const Json* value = find(key);
        if (!value)
            return {};
        if (!value->is_string())
            throw Unreadable{
                at(key), std::string(key) + " must be a text; put the value in quotation marks"};
        return value->get<std::string>();
    }

    bool flag(const char* key) const
    {
        const Json* value = find(key);
        if (value && !value->is_boolean())
            throw Unreadable{at(key), std::string(key) + " must be true or false"};
        return value && value->get<bool>();
    }

    std::optional<Fields> map(const char* key) const
    {
        const Json* value = find(key);
        return value ? std::optional<Fields>(Fields(*value, at(key))) : std::nullopt;
    }

    template <typename Visitor>
    void forEach(const char* key, Visitor visit) const
    {
        const Json* list = find(key);
        if (!list)
            return;
        if (!list->is_array())
            throw Unreadable{at(key), std::string(key) + " must be a list"};
        for (std::size_t i = 0; i < list->size(); ++i)
            visit((*list)[i], at(key) + "/" + std::to_string(i));
    }

    std::vector<std::string> texts(const char* key) const
    {
        std::vector<std::string> all;
        forEach(key, [&](const Json& item, const std::string& pointer) {
            if (!item.is_string())
                throw Unreadable{pointer, std::string("every entry of ") + key + " must be a text"};
            all.push_back(item.get<std::string>());
        });
        return all;
    }

    const Json& json() const { return m_json; }
    std::string at(const char* key) const { return m_pointer + "/" + key; }

private:
    const Json* find(const char* key) const
    {
        const auto found = m_json.find(key);
        return found == m_json.end() || found->is_null() ? nullptr : &*found;
    }

    const Json& m_json;
    std::string m_pointer;
};

std::string absolutePath(const std::string& path, const std::string& file)
{
    if (path.empty())
        return {};
    return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

ConfigBlob blobOf(const Fields& fields, const std::string& key, const std::string& file)
{
    return {fields.text((key + "-data").c_str()), absolutePath(fields.text(key.c_str()), file)};
}

ConfigCluster clusterOf(const Fields& fields, const std::string& file)
{
    ConfigCluster cluster;
    cluster.server = fields.text("server");
    cluster.tlsServerName = fields.text("tls-server-name");
    cluster.proxyUrl = fields.text("proxy-url");
    cluster.authority = blobOf(fields, "certificate-authority", file);
    cluster.isInsecure = fields.flag("insecure-skip-tls-verify");
    cluster.isCompressionDisabled = fields.flag("disable-compression");
    fields.forEach("extensions", [&](const Json& item, const std::string& pointer) {
        const Fields entry(item, pointer);
        const auto extension = item.find("extension");
        if (entry.text("name") == kExecExtension && extension != item.end())
            cluster.execConfig = extension->dump(-1, ' ', false, Json::error_handler_t::replace);
    });
    return cluster;
}

ConfigExec execOf(const Fields& fields, const std::string& file)
{
    ConfigExec exec;
    exec.apiVersion = fields.text("apiVersion");
    exec.command = fields.text("command");
    if (exec.command.find('/') != std::string::npos)
        exec.command = absolutePath(exec.command, file);
    exec.arguments = fields.texts("args");
    fields.forEach("env", [&](const Json& item, const std::string& pointer) {
        const Fields entry(item, pointer);
        exec.environment.emplace_back(entry.text("name"), entry.text("value"));
    });
    exec.installHint = fields.text("installHint");
    exec.interactiveMode = fields.text("interactiveMode");
    exec.providesClusterInfo = fields.flag("provideClusterInfo");
    return exec;
}

ConfigUser userOf(const Fields& fields, const std::string& file)
{
    ConfigUser user;
    user.clientCertificate = blobOf(fields, "client-certificate", file);
    user.clientKey = blobOf(fields, "client-key", file);
    user.token = fields.text("token");
    user.tokenFile = absolutePath(fields.text("tokenFile"), file);
    user.userName = fields.text("username");
    user.password = fields.text("password");
    user.impersonatedUser = fields.text("as");
    user.impersonatedUid = fields.text("as-uid");
    user.impersonatedGroups = fields.texts("as-groups");
    if (const auto extra = fields.map("as-user-extra"))
        for (const auto& [key, unused] : extra->json().items())
            for (auto& value : extra->texts(key.c_str()))
                user.impersonatedExtra.emplace_back(key, std::move(value));
    if (const auto exec = fields.map("exec"))
        user.exec = execOf(*exec, file);
    if (const auto provider = fields.map("auth-provider")) {
        user.authProvider = provider->text("name");
        if (const auto config = provider->map("config"))
            for (const auto& [key, unused] : config->json().items())
                user.authProviderConfig[key] = config->text(key.c_str());
        const auto authority = user.authProviderConfig.find("idp-certificate-authority");
        if (authority != user.authProviderConfig.end())
            authority->second = absolutePath(authority->second, file);
    }
    return user;
}

ConfigContext contextOf(const Fields& fields, const std::string&)
{
    ConfigContext context;
    context.cluster = fields.text("cluster");
    context.user = fields.text("user");
    context.namespaceName = fields.text("namespace");
    return context;
}

/// `[{name: …, KEY: {…}}]`; of a repeated name the first entry counts.
template <typename T, typename Reader>
std::vector<T> entriesOf(
    const Fields& config, const char* list, const char* key, const std::string& file, Reader read)
{
    std::vector<T> entries;
    config.forEach(list, [&](const Json& item, const std::string& pointer) {
        const Fields fields(item, pointer);
        const std::string name = fields.text("name");
        if (name.empty())
            throw Unreadable{pointer, std::string("an entry of ") + list + " has no name"};
        const auto body = fields.map(key);
        T entry = body ? read(*body, file) : T();
        entry.name = name;
        entry.sourceFile = file;
        const auto isSame = [&](const T& other) { return other.name == name; };
        if (std::none_of(entries.begin(), entries.end(), isSame))
            entries.push_back(std::move(entry));
    });
    return entries;
}

Kubeconfig configOf(const Json& json, const std::string& file)
{
    const Fields fields(json, {});
    const std::string kind = fields.text("kind");
    if (!kind.empty() && kind != "Config")
        throw Unreadable{"/kind", "this is a " + plainText(kind, false, 60) + ", not a Config"};
    return {entriesOf<ConfigCluster>(fields, "clusters", "cluster", file, clusterOf),
        entriesOf<ConfigUser>(fields, "users", "user", file, userOf),
        entriesOf<ConfigContext>(fields, "contexts", "context", file, contextOf),
        fields.text("current-context")};
}

Error unreadableFile(const std::string& file, int line, const std::string& reason)
{
    const std::string place = line > 0 ? ", line " + std::to_string(line) : std::string();
    return {Error::Kind::InvalidInput,
        "The kubeconfig " + plainText(file) + place + " cannot be read: " + reason + "."};
}

} // namespace

Result<Kubeconfig> parseKubeconfig(std::string_view text, const std::string& file)
{
    std::optional<Kubeconfig> config;
    std::optional<Unreadable> failure;
    int failureLine = 0;
    const auto take = [&](const Json& json, const YamlTree& tree) -> Result<Done> {
        if (config || failure)
            return Done{}; // only the first document counts
        try {
            config = configOf(json, file);
        } catch (const Unreadable& unreadable) {
            failure = unreadable;
            const YamlPositions positions(tree.positions);
            const auto* position = positions.find(unreadable.pointer);
            failureLine = position ? position->line : tree.line;
        }
        return Done{};
    };
    YamlProblem problem;
    const auto done = readYaml(text, YamlLimits{.mostBytes = 8U << 20U}, true, &problem, take);
    if (!done)
        return unreadableFile(file, problem.line, problem.reason);
    if (failure)
        return unreadableFile(file, failureLine, failure->reason);
    return config ? *std::move(config) : Kubeconfig();
}

} // namespace vigla::kube
