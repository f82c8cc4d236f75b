#include "app/headless/manifests.h"

#include "models/kube/yaml.h"
#include "models/qt/convert.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr qint64 kMostBytes = 16LL << 20;

Result<QStringList> filesOf(const std::string& path)
{
    const QFileInfo info(toQString(path));
    if (path == "-" || info.isFile())
        return QStringList{toQString(path)};
    if (!info.isDir())
        return Error{Error::Kind::NotFound, path + ": there is no such file or folder"};
    QStringList files;
    const QStringList patterns{
        QStringLiteral("*.yaml"), QStringLiteral("*.yml"), QStringLiteral("*.json")};
    for (const QFileInfo& file :
        QDir(info.filePath()).entryInfoList(patterns, QDir::Files, QDir::Name))
        files.append(file.filePath());
    if (files.isEmpty())
        return Error{Error::Kind::NotFound, path + ": the folder holds no *.yaml, *.yml or *.json"};
    return files;
}

Result<std::string> readText(const QString& path)
{
    QFile file(path);
    const bool isOpen = path == QStringLiteral("-") ? file.open(stdin, QIODevice::ReadOnly)
                                                    : file.open(QIODevice::ReadOnly);
    if (!isOpen)
        return Error{Error::Kind::InvalidInput,
            toStdString(path) + ": cannot be read: " + toStdString(file.errorString())};
    const QByteArray bytes = file.read(kMostBytes + 1);
    if (bytes.size() > kMostBytes)
        return Error{Error::Kind::InvalidInput, toStdString(path) + ": is larger than 16 MiB"};
    return bytes.toStdString();
}

/// Copies entries of `/metadata/<map>` that only `live` has.
void keepForeignEntries(Json& manifest, const Json& live, const char* map)
{
    const Json::json_pointer pointer(std::string("/metadata/") + map);
    if (!live.contains(pointer) || !live.at(pointer).is_object())
        return;
    Json merged = live.at(pointer);
    if (manifest.contains(pointer) && manifest.at(pointer).is_object())
        merged.update(manifest.at(pointer));
    manifest[pointer] = std::move(merged);
}

} // namespace

Result<std::vector<kube::Document>> readManifests(const std::vector<std::string>& paths)
{
    std::vector<kube::Document> objects;
    for (const auto& path : paths) {
        const auto files = filesOf(path);
        if (!files)
            return files.error();
        for (const QString& file : *files) {
            const auto text = readText(file);
            if (!text)
                return text.error();
            auto documents = kube::parseYaml(*text);
            if (!documents)
                return Error{
                    documents.error().kind, toStdString(file) + ": " + documents.error().message};
            for (auto& document : *documents) {
                if (document.kind().empty() || document.name().empty())
                    return Error{Error::Kind::InvalidInput,
                        toStdString(file) + ": an object without kind or metadata.name"};
                objects.push_back(std::move(document));
            }
        }
    }
    if (objects.empty())
        return Error{Error::Kind::InvalidInput, "the manifests hold no object"};
    return objects;
}

routing::Change changeTo(const kube::Document& manifest, const kube::Document& live)
{
    const kube::Document wanted = kube::withoutServerFields(manifest);
    if (live.isNull())
        return {kube::Document(), wanted};
    Json after = wanted.json();
    keepForeignEntries(after, live.json(), "labels");
    keepForeignEntries(after, live.json(), "annotations");
    return {live, kube::Document(std::move(after))};
}

kube::Document withNamespace(const kube::Document& object, const std::string& namespaceName)
{
    if (!object.namespaceName().empty() || object.kind() == "Namespace")
        return object;
    Json json = object.json();
    json["metadata"]["namespace"] = namespaceName;
    return kube::Document(std::move(json));
}

} // namespace vigla::app
