//! A grade as JUnit XML, one test case a goal, for whatever shows test results.

use crate::check::Graded;
use crate::grade_report::goals;
use crate::xml::escaped;
use portolan::exercise::FULL_POINTS;

/// The whole file.
pub(crate) fn suite(graded: &Graded) -> String {
    let Graded { exercise, grade, .. } = graded;
    let name = escaped(&exercise.name);
    let mut cases = String::new();
    for (nth, (goal, judged)) in goals(graded).enumerate() {
        // Titles need not differ, and test cases must.
        let title = escaped(&format!("{}. {}", nth + 1, goal.title));
        let failure = (!judged.met).then(|| judged.found.to_string());
        cases.push_str(&case(&name, &title, failure));
    }
    let told: Vec<String> = grade.forbidden.iter().map(|found| found.told.to_string()).collect();
    let forbidden = (!told.is_empty()).then(|| told.join(" "));
    let failures =
        grade.goals.iter().filter(|judged| !judged.met).count() + usize::from(forbidden.is_some());
    cases.push_str(&case(&name, "Nothing is edited that may not be.", forbidden));
    let tests = grade.goals.len() + 1;
    let counts =
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0\"");
    let of = FULL_POINTS;
    let points = grade.points;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"portolan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">\n\
         \x20 <testsuite name=\"{name}\" {counts}>\n\
         \x20   <properties>\n\
         \x20     <property name=\"points\" value=\"{points}\"/>\n\
         \x20     <property name=\"of\" value=\"{of}\"/>\n\
         \x20   </properties>\n{cases}\
         \x20 </testsuite>\n</testsuites>\n"
    )
}

fn case(class: &str, title: &str, failure: Option<String>) -> String {
    let head = format!("    <testcase classname=\"{class}\" name=\"{title}\" time=\"0\"");
    match failure {
        None => format!("{head}/>\n"),
        Some(found) => {
            let found = escaped(&found);
            format!(
                "{head}>\n      <failure message=\"{found}\" type=\"goal\">{found}</failure>\n    </testcase>\n"
            )
        }
    }
}
